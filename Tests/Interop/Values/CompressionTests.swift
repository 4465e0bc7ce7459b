import Messaging
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Compressed and un-enveloped messages are read by both", .timeLimit(.minutes(1)))
struct CompressionTests {
    private static let gzip = "kombu_compression=gzip"

    @Test("a Python server reads what Swift compresses, and Swift reads a compressed reply")
    func toPython() async throws {
        try await Interop.run { interop in
            let topic = interop.name
            try await interop.peer.serve(interop.url(Self.gzip), topic: topic, server: "compressing")
            try await interop.withClient(Target(topic: topic), options: Self.gzip) { client in
                let text = JSONValue(String(repeating: "ü🚌", count: 1000))
                let echoed = try await client.call("echo", interop.context, ["text": text])
                #expect(echoed == ["text": text])
            }
            let noted = try await interop.noted(atLeast: 1)
            #expect(noted.map { $0["server"] } == ["compressing"])
        }
    }

    @Test("a Swift server reads what Python compresses, and Python reads a compressed reply")
    func toSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService(options: Self.gzip) { service in
                let text = JSONValue(String(repeating: "ü🚌", count: 1000))
                let python = interop.python(options: Self.gzip)
                let echoed = try await python.call("echo", ["text": text])
                #expect(echoed == ["text": text])
                #expect(service.log.methods == ["echo"])
            }
        }
    }

    @Test("what is compressed is read whatever the receiver's own option is")
    func mixed() async throws {
        try await Interop.run { interop in
            try await interop.withClient(options: Self.gzip) { client in
                let echoed = try await client.call("echo", interop.context, ["n": 1])
                #expect(echoed == ["n": 1])
            }
            try await interop.withService { _ in
                let echoed = try await interop.python(options: Self.gzip).call("echo", ["n": 1])
                #expect(echoed == ["n": 1])
            }
        }
    }

    @Test("a compression that only Python has is rejected, and the Swift server goes on")
    func unknown() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                try await interop.python(options: "kombu_compression=bzip2").cast("echo")
                let name = try await interop.python().call("who")
                #expect(name == "swift")
                #expect(service.log.methods == ["who"])
                let queue = try await interop.virtualHost.queues()[interop.name]
                #expect(queue?.ready == 0 && queue?.unacknowledged == 0)
            }
        }
    }

    @Test("a request without an envelope, as old peers send it, is run by both")
    func legacy() async throws {
        try await Interop.run { interop in
            let body = """
                {"method": "echo", "args": {"legacy": true}, "_context_test": "\(interop.name)", \
                "version": "1.2", "namespace": null}
                """
            try await interop.withService { service in
                try await interop.publish(body, routingKey: interop.name)
                try await interop.publish(body, routingKey: Interop.pythonTopic)
                let entries = await service.log.entries(atLeast: 1)
                #expect(entries.map(\.arguments.text) == [#"{"legacy": true}"#])
                #expect(entries.first?.context == interop.context)
            }
            let noted = try await interop.noted(atLeast: 1)
            #expect(noted.map { $0["args"] } == [["legacy": true]])
        }
    }
}
