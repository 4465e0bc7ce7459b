import Glibc
import Messaging
import RabbitMQFixture
import Testing
import WireJSON

@Suite("A monitored call lives as long as its worker", .timeLimit(.minutes(1)))
struct MonitoringTests {
    @Test("a slow Python worker keeps a Swift call alive past its monitor timeout")
    func slowPython() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let monitored = try client.prepare(callMonitorTimeout: .seconds(2))
                let seconds = try await monitored.call("slow", interop.context, ["seconds": 2.6])
                #expect(seconds == 2.6)
            }
        }
    }

    @Test("a slow Swift worker keeps a Python call alive past its monitor timeout")
    func slowSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                python.settings["monitor"] = 2
                async let answer = python.call("hold", ["name": "x"])
                await service.log.entries(atLeast: 1)
                // Time itself is under test: the monitor timeout passes while the method runs.
                try await Task.sleep(for: .seconds(2.6))
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
        try await Interop.run { interop in
            let virtualHost = try await RabbitMQNode.shared().makeVirtualHost()
            try await BuswayProcess.with(virtualHost.url) { worker in
                var python = PythonClient(
                    peer: interop.peer,
                    url: virtualHost.url,
                    target: ["topic": "demo"],
                    context: interop.context.values
                )
                // The first reply queue and connection are there before time counts.
                try await python.call("echo")
                python.settings["monitor"] = 2
                async let failure = python.failure("sleep", ["seconds": 30])
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
