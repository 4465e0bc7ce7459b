import Testing
import WireJSON

@testable import Messaging

/// Each field of a target, given to the client, prepared, cleared and replaced (oslo: `TestCastToTarget`).
@Suite("What a prepared client sends to")
struct PreparedTargetTests {
    /// How one field of the target comes to be what it is.
    struct Arrangement: Sendable, CustomTestStringConvertible {
        enum Field: String, CaseIterable {
            case exchange, topic, namespace, version, server, fanout
        }

        enum Way: String, CaseIterable {
            case given, prepared, cleared, replaced
        }

        let field: Field?
        let way: Way
        /// How often the same is prepared, one client of the other.
        let times: Int

        /// What a client is made with; only a topic cannot do without.
        var given: Target {
            guard let field, way != .prepared else { return Target(topic: "t") }
            return Self.with(field, way == .replaced ? "constructed" : "1.1")
        }

        var expected: Target {
            guard let field else { return Target(topic: "t") }
            switch way {
            case .given, .prepared: return Self.with(field, "1.1")
            case .replaced where field == .fanout, .cleared:
                return field == .topic ? Target() : Target(topic: "t")
            case .replaced: return Self.with(field, "1.1")
            }
        }

        var testDescription: String { "\(field?.rawValue ?? "nothing") \(way), \(times) times" }

        /// A target in which a field is set.
        private static func with(_ field: Field, _ value: String) -> Target {
            var target = Target(topic: "t")
            switch field {
            case .exchange: target.exchange = value
            case .topic: target.topic = value
            case .namespace: target.namespace = value
            case .version: target.version = value
            case .server: target.server = value
            case .fanout: target.fanout = true
            }
            return target
        }

        func prepared(_ client: RPCClient) throws -> RPCClient {
            let text: Override<String>
            switch way {
            case .given: return client
            case .prepared, .replaced: text = "1.1"
            case .cleared: text = nil
            }
            var client = client
            for _ in 0..<times {
                switch field {
                case .exchange: client = try client.prepare(exchange: text)
                case .topic: client = try client.prepare(topic: text)
                case .namespace: client = try client.prepare(namespace: text)
                case .version: client = try client.prepare(version: text)
                case .server: client = try client.prepare(server: text)
                case .fanout:
                    client = try client.prepare(fanout: way == .cleared ? nil : .set(way == .prepared))
                case nil: client = try client.prepare()
                }
            }
            return client
        }

        static let all: [Arrangement] = [1, 2].flatMap { times in
            [Arrangement(field: nil, way: .given, times: times)]
                + Field.allCases.flatMap { field in
                    Way.allCases.map { Arrangement(field: field, way: $0, times: times) }
                }
        }
    }

    @Test(
        "is what it was given, unless it was prepared, cleared or replaced, once or twice",
        arguments: Arrangement.all
    )
    func targets(_ arrangement: Arrangement) async throws {
        let driver = RecordingDriver()
        let given = RPCClient(try await driver.transport(), target: arrangement.given)
        let client = try arrangement.prepared(given)
        #expect(client.target == arrangement.expected)
        guard arrangement.expected.topic != nil else {
            await #expect(throws: RPCError.self) { try await client.cast("m") }
            return
        }
        try await client.cast("m")
        let sent = try #require(driver.requests.first)
        var expected = arrangement.expected
        expected.exchange = expected.exchange ?? "openstack"
        #expect(sent.target == expected)
        #expect(sent.kind == (expected.fanout ? .fanout : .cast))
        // Namespace and version are in the message only where they are set.
        let message = try JSONValue(parsing: RequestMessage(sent).encoded())
        #expect(message["namespace"]?.stringValue == expected.namespace)
        #expect(message["version"]?.stringValue == expected.version)
    }

    @Test("there are as many arrangements as oslo has: 25, each prepared once and twice")
    func count() { #expect(Arrangement.all.count == 50) }
}
