import Messaging
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Callers that stop waiting disturb nobody", .timeLimit(.minutes(1)))
struct TimeoutTests {
    private static let timeout = "oslo_messaging.exceptions.MessagingTimeout"

    @Test("a Python caller sees its own timeout when a Swift method takes too long, and the late reply harms nothing")
    func lateSwiftReply() async throws {
        try await Interop.runApart { interop in
            try await interop.withService { service in
                var python = interop.python()
                python.timeout = 1
                let failure = try await python.failure("hold", ["name": "x"])
                #expect(failure?.kind == Self.timeout)
                #expect(failure?.text.hasPrefix("Timed out waiting for a reply to message ID ") == true)
                #expect(service.log.methods == ["hold"])
                let late = service.server.statistics.succeeded
                service.gate.fire()
                python.timeout = 20
                let name = try await python.call("who")
                #expect(name == "swift")
                // Nobody tells, and asking all the time would slow down what is waited for.
                while service.server.statistics.succeeded < late + 2 { try await Task.sleep(for: .milliseconds(5)) }
                // Whatever came for the caller that had gone was acknowledged: no reply queue holds anything.
                let replies = try await interop.virtualHost.queues().values.filter { $0.name.hasPrefix("reply_") }
                #expect(!replies.isEmpty && replies.allSatisfy { $0.ready == 0 })
            }
        }
    }

    @Test("a Swift caller's timeout ends its call, and the late reply of a Python method harms nothing")
    func latePythonReply() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let impatient = try client.prepare(timeout: .milliseconds(700))
                let arguments: JSONObject = ["name": JSONValue(interop.name)]
                let error = await #expect(throws: RPCError.self) {
                    try await impatient.call("hold", interop.context, arguments)
                }
                #expect(error?.code == .timeout && error?.delivery == .unknown)
                try await interop.peer.run("release", arguments)
                let ran = try await interop.methodsRun(atLeast: 2)
                #expect(ran == ["hold", "released"])
                let name = try await client.prepare(server: "one").call("who", interop.context)
                #expect(name == "one")
                #expect(client.transport.status == .connected)
            }
        }
    }

    @Test("a call to nobody ends with the timeout of the Python caller, and at once when it asks for a queue")
    func nobody() async throws {
        try await Interop.run { interop in
            var python = interop.python()
            python.timeout = 1
            let silent = try await python.failure("who")
            #expect(silent?.kind == Self.timeout)
            python.timeout = 20
            python.settings["at_least_once"] = true
            let returned = try await python.failure("who")
            #expect(returned?.kind == "oslo_messaging.exceptions.MessageUndeliverable")
        }
    }

    @Test("a request that expired in the queue while nobody served is not run by a Swift server that comes")
    func expired() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in }
            var python = interop.python()
            python.timeout = 1
            let failure = try await python.failure("who")
            #expect(failure?.kind == Self.timeout)
            try await interop.withService { service in
                try await interop.python().call("nothing")
                #expect(service.log.methods == ["nothing"])
            }
        }
    }

    @Test("a reply to a Python caller whose queue was deleted arrives once it has the queue again")
    func deletedReplyQueue() async throws {
        try await Interop.runApart { interop in
            try await interop.withService { service in
                async let answer = interop.python().call("hold", ["name": "x"])
                await service.log.entries(atLeast: 1)
                try await deleteReplyQueue(of: interop.virtualHost)
                service.gate.fire()
                let released = try await answer
                #expect(released == "released")
                #expect(service.log.methods == ["hold"])
            }
        }
    }

    @Test("a Swift server goes on when the Python caller it works for has gone for good")
    func vanishedCaller() async throws {
        try await Interop.runApart { interop in
            try await interop.withService(options: "kombu_missing_consumer_retry_timeout=1", concurrency: 1) {
                service in
                try await PythonPeer.with { caller in
                    let python = interop.python(on: caller)
                    try await python.cast("nothing")
                    let call = Task { try await python.call("hold", ["name": "x"]) }
                    await service.log.entries(atLeast: 2)
                    caller.kill()
                    await #expect(throws: PeerFailure.self) { try await call.value }
                }
                try await deleteReplyQueue(of: interop.virtualHost)
                service.gate.fire()
                let name = try await interop.python().call("who")
                #expect(name == "swift")
                #expect(service.log.methods == ["nothing", "hold", "who"])
            }
        }
    }

    private func deleteReplyQueue(of virtualHost: VirtualHost) async throws {
        let queues = try await virtualHost.queues().keys.filter { $0.hasPrefix("reply_") }
        #expect(queues.count == 1)
        for queue in queues { try await virtualHost.deleteQueue(queue) }
    }
}
