import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("A request that comes twice is run once by either server", .timeLimit(.minutes(1)))
struct DuplicateTests {
    @Test("a Swift server runs a request published twice once, and another one with the same content too")
    func swift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                try await interop.publish(request(interop, "first"), routingKey: interop.name, times: 2)
                try await interop.publish(request(interop, "second"), routingKey: "\(interop.name).swift")
                try await interop.publish(request(interop, "first"), routingKey: "\(interop.name).swift")
                try await interop.python(["server": "swift"]).call("who")
                // Nobody tells, and asking all the time would slow down what is waited for.
                while service.server.statistics.duplicates < 2 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(service.log.methods.sorted() == ["echo", "echo", "who"])
                #expect(service.server.statistics.duplicates == 2)
            }
        }
    }

    @Test("a Python server runs a request published twice once, and another one with the same content too")
    func python() async throws {
        try await Interop.run { interop in
            try await interop.publish(request(interop, "first"), routingKey: "python.one", times: 2)
            try await interop.publish(request(interop, "second"), routingKey: "python.one")
            try await interop.withClient { client in
                // The server takes from its queue in order, so what came before this has been judged.
                try await client.prepare(server: "one").call("who", interop.context)
            }
            let ran = try await interop.methodsRun(atLeast: 3)
            #expect(ran.sorted() == ["echo", "echo", "who"])
        }
    }

    @Test("requests without an identity are never taken for duplicates by either")
    func anonymous() async throws {
        try await Interop.run { interop in
            let inner = #"{"method": "echo", "args": {}, "_context_test": "\#(interop.name)"}"#
            let body = String(decoding: Envelope.wrap(inner: Array(inner.utf8)), as: UTF8.self)
            try await interop.withService { service in
                try await interop.publish(body, routingKey: interop.name, times: 2)
                try await interop.publish(body, routingKey: "python.one", times: 2)
                #expect(await service.log.entries(atLeast: 2).count == 2)
                let ran = try await interop.methodsRun(atLeast: 2)
                #expect(ran == ["echo", "echo"])
            }
        }
    }

    /// The body of a cast whose identity is made of the test's and `name`.
    private func request(
        _ interop: Interop,
        _ name: String
    ) -> String {
        let inner = """
            {"method": "echo", "args": {}, "_unique_id": "\(interop.name) \(name)", \
            "_context_test": "\(interop.name)"}
            """
        return String(decoding: Envelope.wrap(inner: Array(inner.utf8)), as: UTF8.self)
    }
}
