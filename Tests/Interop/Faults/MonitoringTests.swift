import Glibc
import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("A monitored call lives as long as its worker", .timeLimit(.minutes(1)))
struct MonitoringTests {
    // A worker sends two heartbeats in each monitor timeout: with 4 s there are 2 s for what else the machine does.

    @Test("a slow Python worker keeps a Swift call alive past its monitor timeout")
    func slowPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let monitored = try client.prepare(callMonitorTimeout: .seconds(4))
                let seconds = try await monitored.call("slow", interop.context, ["seconds": 4.6])
                #expect(seconds == 4.6)
            }
        }
    }

    @Test("a slow Swift worker keeps a Python call alive past its monitor timeout")
    func slowSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                // The first reply queue and connection are there before time counts.
                try await python.call("nothing")
                python.settings["monitor"] = 4
                async let answer = python.call("hold", ["name": "x"])
                await service.log.entries(atLeast: 2)
                // Time itself is under test: the monitor timeout passes while the method runs.
                try await Task.sleep(for: .seconds(4.6))
                service.gate.fire()
                let released = try await answer
                #expect(released == "released")
            }
        }
    }

    @Test("a killed Python worker ends a monitored Swift call long before its timeout")
    func killedPython() async throws {
        try await Interop.run { interop in
            try await PythonPeer.with { worker in
                try await worker.serve(interop.url(), topic: interop.name, server: "mortal")
                try await interop.withClient(Target(topic: interop.name)) { client in
                    let monitored = try client.prepare(callMonitorTimeout: .seconds(2))
                    async let answer = monitored.call("hold", interop.context, ["name": "x"])
                    let noted = try await worker.noted(by: interop.name, atLeast: 1)
                    #expect(noted.count == 1)
                    worker.kill()
                    let start = ContinuousClock.now
                    do {
                        _ = try await answer
                        Issue.record("nobody can have answered")
                    } catch let error as RPCError {
                        #expect(error.code == .workerLost && error.delivery == .unknown)
                    }
                    #expect(ContinuousClock.now - start < .seconds(10))
                }
            }
        }
    }

    @Test("a killed Swift worker ends a monitored Python call long before its timeout")
    func killedSwift() async throws {
        try await Interop.runApart { interop in
            try await BuswayProcess.with(interop.url()) { worker in
                var python = interop.python(["topic": "demo"])
                // The first reply queue and connection are there before time counts.
                try await python.call("echo")
                python.settings["monitor"] = 2
                let monitored = python
                async let failure = monitored.failure("sleep", ["seconds": 30])
                var stats = python
                stats.target["namespace"] = "admin"
                while try await stats.call("stats")["calls"]?["sleep"] != 1 {}
                worker.signal(SIGKILL)
                let start = ContinuousClock.now
                let kind = try await failure?.kind
                #expect(kind == "oslo_messaging.exceptions.MessagingTimeout")
                #expect(ContinuousClock.now - start < .seconds(10))
            }
        }
    }
}
