import Glibc
import Messaging
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

@Suite("What a killed worker had not begun, a worker of the other language does", .timeLimit(.minutes(1)))
struct RedeliveryTests {
    @Test("a request a Python worker had not acknowledged when it was killed is run by a Swift worker")
    func pythonToSwift() async throws {
        try await Interop.run { interop in
            try await PythonPeer.with { worker in
                try await worker.serve(interop.url(), topic: interop.name, server: "mortal")
                try await interop.withClient(Target(topic: interop.name)) { client in
                    let context = interop.context
                    // oslo's start returns before the broker knows the consumer; one that has answered is there.
                    try await client.call("nothing", context)
                    // It answers before it has written the acknowledgement.
                    try await interop.until(interop.name, hasUnacknowledged: 0)
                    worker.pause()
                    let answer = Task { try await client.call("echo", context, ["n": 1]) }
                    try await interop.until(interop.name, hasUnacknowledged: 1)
                    try await interop.withService { service in
                        worker.kill()
                        let echoed = try await answer.value
                        #expect(echoed == ["n": 1])
                        #expect(service.log.methods == ["echo"])
                    }
                }
            }
        }
    }

    @Test("a request a Swift worker had not acknowledged when it was killed is run by a Python worker")
    func swiftToPython() async throws {
        try await Interop.runApart { interop in
            try await BuswayProcess.with(interop.url()) { worker in
                worker.signal(SIGSTOP)
                async let answer = interop.python(["topic": "demo"]).call("echo", ["n": 1])
                try await interop.until("demo", hasUnacknowledged: 1)
                try await interop.peer.serve(interop.url(), topic: "demo", server: "successor")
                worker.signal(SIGKILL)
                let echoed = try await answer
                #expect(echoed == ["n": 1])
                let noted = try await interop.noted(atLeast: 1)
                #expect(noted.map { $0["server"] } == ["successor"])
            }
        }
    }
}

extension Interop {
    /// Waits until consumers of this queue have so many messages that they have not acknowledged.
    fileprivate func until(_ queue: String, hasUnacknowledged count: Int) async throws {
        while try await virtualHost.queues()[queue]?.unacknowledged != count { try Task.checkCancellation() }
    }
}
