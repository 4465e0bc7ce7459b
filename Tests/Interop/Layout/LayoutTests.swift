import Messaging
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

@Suite("With the same options both sides share queues of every kind", .timeLimit(.minutes(1)))
struct LayoutTests {
    /// Options that change what is declared, and the marks they leave on the topic's queue.
    private static let layouts: [(options: String, isDurable: Bool, isAutoDelete: Bool, isQuorum: Bool)] = [
        ("amqp_durable_queues=true", true, false, false), ("amqp_auto_delete=true", false, true, false),
        ("amqp_durable_queues=true&amqp_auto_delete=true", true, true, false),
        ("rabbit_quorum_queue=true", true, false, true),
        ("rabbit_quorum_queue=true&rabbit_quorum_delivery_limit=5", true, false, true),
        (
            "rabbit_quorum_queue=true&rabbit_quorum_max_memory_length=100&rabbit_quorum_max_memory_bytes=100000", true,
            false, true
        ),
        ("rabbit_transient_quorum_queue=true", false, false, false),
        ("rabbit_quorum_queue=true&rabbit_transient_quorum_queue=true", true, false, true),
        ("rabbit_transient_queues_ttl=60", false, false, false),
        ("rabbit_transient_queues_ttl=0", false, false, false), ("rabbit_qos_prefetch_count=7", false, false, false),
        ("enable_cancel_on_failover=true", false, false, false), ("direct_mandatory_flag=false", false, false, false),
    ]

    @Test("a Python and a Swift server share a topic, and clients of both reach them", arguments: layouts.indices)
    func shared(_ index: Int) async throws {
        let (options, isDurable, isAutoDelete, isQuorum) = Self.layouts[index]
        // Whichever comes first makes the queue, and the broker lets the other have it only if it asks for the same.
        let pythonFirst = index.isMultiple(of: 2)
        try await run(options) { shared in
            let target = Target(exchange: shared.exchange, topic: shared.name)
            if pythonFirst { try await shared.startPython() }
            try await shared.interop.withService(exchange: shared.exchange, options: options) { service in
                if !pythonFirst { try await shared.startPython() }
                // Each language calls the server of each, by name and through the shared queue.
                try await shared.interop.withClient(target, options: options) { client in
                    for server in ["swift", "python"] {
                        let who = try await client.prepare(server: .set(server)).call("who", shared.interop.context)
                        #expect(who.stringValue == server)
                        let direct = try await shared.python(["server": JSONValue(server)]).call("who")
                        #expect(direct.stringValue == server)
                    }
                    var answers: Set<JSONValue> = []
                    while answers.count < 2 {
                        answers.insert(try await client.call("who", shared.interop.context))
                        answers.insert(try await shared.python().call("who"))
                    }
                    #expect(answers == ["swift", "python"])
                    try await client.fanout("echo", shared.interop.context, ["from": "Swift"])
                    try await shared.python(["fanout": true]).cast("echo", ["from": "Python"])
                }
                try await expectFanouts(service, shared)
                let queues = try await shared.interop.virtualHost.queues()
                let queue = try #require(queues[shared.name])
                #expect(queue.isDurable == isDurable && queue.isAutoDelete == isAutoDelete)
                #expect(queue.arguments.contains("quorum") == isQuorum)
            }
        }
    }

    @Test("with stream fanouts both read one stream, in which every fanout is once")
    func stream() async throws {
        let options = "rabbit_transient_quorum_queue=true&rabbit_stream_fanout=true&rabbit_qos_prefetch_count=5"
        try await run(options) { shared in
            try await shared.startPython()
            try await shared.interop.withService(exchange: shared.exchange, options: options) { service in
                let target = Target(exchange: shared.exchange, topic: shared.name)
                try await shared.interop.withClient(target, options: options) { client in
                    try await client.fanout("echo", shared.interop.context, ["from": "Swift"])
                    try await shared.python(["fanout": true]).cast("echo", ["from": "Python"])
                    let name = try await client.prepare(server: "python").call("who", shared.interop.context)
                    #expect(name == "python")
                }
                try await expectFanouts(service, shared)
                let queue = try await shared.interop.virtualHost.queues()["\(shared.name)_fanout"]
                #expect(queue?.arguments.contains("stream") == true && queue?.consumers == 2)
            }
        }
    }

    @Test(
        "with durable queues wanted and a plain exchange there, both fall back and share it",
        arguments: [true, false]
    )
    func durableFallback(_ pythonFirst: Bool) async throws {
        let options = "amqp_durable_queues=true"
        try await run(options) { shared in
            // A service without the option has made the exchange.
            try await shared.interop.withService(server: "plain", exchange: shared.exchange) { _ in }
            if pythonFirst { try await shared.startPython() }
            try await shared.interop.withService(exchange: shared.exchange, options: options) { service in
                if !pythonFirst { try await shared.startPython() }
                let target = Target(exchange: shared.exchange, topic: shared.name)
                try await shared.interop.withClient(target, options: options) { client in
                    for server in ["swift", "python"] {
                        let who = try await client.prepare(server: .set(server)).call("who", shared.interop.context)
                        #expect(who.stringValue == server)
                        let direct = try await shared.python(["server": JSONValue(server)]).call("who")
                        #expect(direct.stringValue == server)
                    }
                }
                let queue = try await shared.interop.virtualHost.queues()[shared.name]
                #expect(queue?.isDurable == false && queue?.consumers == 2)
                #expect(service.log.methods == ["who", "who"])
            }
        }
    }

    @Test("with plain queues wanted and a durable exchange there, neither serves")
    func noFallback() async throws {
        try await run("") { shared in
            let durable = "amqp_durable_queues=true"
            try await shared.interop.withService(server: "durable", exchange: shared.exchange, options: durable) { _ in
            }
            await #expect(throws: PeerFailure.self) { try await shared.startPython() }
            await #expect(throws: MessagingError.self) {
                try await shared.interop.withService(exchange: shared.exchange) { _ in }
            }
        }
    }

    /// Both servers have heard one fanout from each side, once.
    private func expectFanouts(
        _ service: SwiftService,
        _ shared: Shared
    ) async throws {
        let inSwift = await service.log.entries(of: "echo", atLeast: 2).map(\.arguments.text)
        #expect(inSwift.count == 2 && Set(inSwift) == [#"{"from":"Swift"}"#, #"{"from": "Python"}"#])
        var inPython: [JSONValue] = []
        var count = 2
        while inPython.count < 2 {
            let noted = try await shared.interop.noted(atLeast: count)
            inPython = noted.filter { $0["method"] == "echo" }.compactMap { $0["args"]?["from"] }
            count = noted.count + 1
        }
        #expect(inPython.count == 2 && Set(inPython) == ["Swift", "Python"])
    }

    private func run(
        _ options: String,
        _ body: (Shared) async throws -> Void
    ) async throws {
        try await Interop.run { interop in try await body(Shared(interop: interop, options: options)) }
    }
}

/// A topic that both languages serve, on an exchange of its own: an exchange is either durable or not.
private struct Shared {
    let interop: Interop
    let options: String

    var name: String { interop.name }
    var exchange: String { "exchange-\(interop.name)" }

    func startPython() async throws {
        try await interop.peer.serve(interop.url(options), topic: name, server: "python", exchange: exchange)
    }

    func python(_ target: JSONObject = [:]) -> PythonClient {
        interop.python(target.merging(["exchange": JSONValue(exchange)]), options: options)
    }
}
