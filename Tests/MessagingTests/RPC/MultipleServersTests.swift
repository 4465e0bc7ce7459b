import Locking
import Testing
import WireJSON

@testable import Messaging

@Suite("Two servers on one bus", .timeLimit(.minutes(1)))
struct MultipleServersTests {
    /// How the second server differs from the first, and how the first is addressed.
    struct Arrangement: Sendable, CustomTestStringConvertible {
        var exchange = "e"
        var topic = "t"
        var server = "two"
        var kind: OutgoingRequest.Kind
        var isDirected: Bool

        /// Whether the second server may get what is meant for the first.
        ///
        /// A queue has the name of its topic on every exchange, on RabbitMQ as here, so that the exchange alone does not
        /// keep two servers of a topic apart.
        var isShared: Bool {
            guard topic == "t" else { return false }
            return kind == .fanout || !isDirected || server == "one"
        }

        var testDescription: String {
            "\(kind) to \(isDirected ? "t.one" : "t"), beside \(exchange) \(topic).\(server)"
        }

        static let all: [Arrangement] = {
            var all: [Arrangement] = []
            for exchange in ["e", "other"] {
                for topic in ["t", "other"] {
                    for server in ["one", "two"] {
                        for kind in [OutgoingRequest.Kind.call, .cast, .fanout] {
                            // A fanout is for everybody, whatever server is named beside.
                            for isDirected in [false, true] where !(kind == .fanout && isDirected) {
                                all.append(
                                    Arrangement(
                                        exchange: exchange,
                                        topic: topic,
                                        server: server,
                                        kind: kind,
                                        isDirected: isDirected
                                    )
                                )
                            }
                        }
                    }
                }
            }
            return all
        }()
    }

    @Test("each gets what is addressed to it, and both what is for both", arguments: Arrangement.all)
    func addressing(_ arrangement: Arrangement) async throws {
        let received = Lock<[String]>([])
        func endpoints(_ name: String) -> [any RPCEndpoint] {
            [
                ClosureEndpoint { endpoint in
                    endpoint.on("ping") { _, _ in
                        received.withLock { $0.append(name) }
                        return .null
                    }
                }
            ]
        }
        try await withTransport("memory://\(UniqueID())") { transport in
            let one = RPCServer(
                transport,
                target: Target(exchange: "e", topic: "t", server: "one"),
                endpoints: endpoints("one")
            )
            let target = Target(exchange: arrangement.exchange, topic: arrangement.topic, server: arrangement.server)
            let two = RPCServer(transport, target: target, endpoints: endpoints("two"))
            try await one.start()
            try await two.start()
            let client = RPCClient(
                transport,
                target: Target(exchange: "e", topic: "t", server: arrangement.isDirected ? "one" : nil)
            )
            for _ in 0..<2 {
                switch arrangement.kind {
                case .call: try await client.call("ping")
                case .cast: try await client.cast("ping")
                case .fanout: try await client.fanout("ping")
                }
            }
            for server in [one, two] {
                // What was sent before is handled before: a stopping server finishes what it was given.
                let own = Target(exchange: server.target.exchange, topic: server.target.topic)
                try await RPCClient(transport, target: own).prepare(server: .set(server.target.server)).call("ping")
                await server.stop()
                await server.wait()
            }
        }
        // Two requests, and one more to each server, which servers of one name on one exchange share.
        let names = received.withLock { $0 }
        switch (arrangement.kind, arrangement.isShared) {
        case (.fanout, true): #expect(names.count == 6)
        default: #expect(names.count == 4)
        }
        if !arrangement.isShared { #expect(names.count { $0 == "two" } == 1) }
        if arrangement.isShared, arrangement.kind == .fanout { #expect(names.count { $0 == "two" } >= 2) }
    }
}
