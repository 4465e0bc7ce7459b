import ChildProcesses
import Glibc
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

/// The gateway on RabbitMQ, and every row of the problem table that a worker or the layout of the bus can cause.
@Suite("On RabbitMQ", .timeLimit(.minutes(2)))
struct BusTests {
    @Test("a call, a cast and a fanout reach the demo, and its errors come back as on the memory bus")
    func demo() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(
                bus: bus.url,
                demo: true,
                settings: #"{ errors: { "builtins.KeyError": 404 }, topics: { demo: { version_cap: "1.5" } } }"#
            ) { server in
                let digits = #"{"n":12345678901234567890123,"f":0.10}"#
                let echo = try await server.ending("/v1/call/demo/echo", #"{"args":\#(digits)}"#)
                #expect(echo.status == 200 && echo.body == "{\"result\":\(digits)}\n", "\(echo)")
                #expect(try await server.ending("/v1/cast/demo/echo").status == 202)
                #expect(try await server.ending("/v1/fanout/demo/echo").status == 202)
                let raised = try await server.ending("/v1/call/demo/fail", #"{"args":{"type":"ValueError"}}"#)
                #expect(raised.isProblem(500, "remote-error", retryable: false, "executed"), "\(raised)")
                let mapped = try await server.ending("/v1/call/demo/fail", #"{"args":{"type":"KeyError"}}"#)
                #expect(mapped.isProblem(404, "remote-key-error", retryable: false, "executed"), "\(mapped)")
                let unknown = try await server.ending("/v1/call/demo/nonsense")
                #expect(unknown.isProblem(404, "unknown-method", retryable: false, "not_executed"), "\(unknown)")
                let refused = try await server.ending("/v1/call/demo/echo", #"{"version":"1.4"}"#)
                #expect(refused.isProblem(400, "unsupported-version", retryable: false, "not_executed"), "\(refused)")
                let namespace = try await server.ending("/v1/call/demo/echo", #"{"namespace":"none"}"#)
                #expect(
                    namespace.isProblem(400, "unsupported-version", retryable: false, "not_executed"),
                    "\(namespace)"
                )
                let capped = try await server.ending("/v1/call/demo/echo", #"{"version":"1.6"}"#)
                #expect(capped.isProblem(400, "unsupported-version", retryable: false, "not_sent"), "\(capped)")
                let late = try await server.ending("/v1/call/demo/sleep", #"{"args":{"seconds":20},"timeout":0.3}"#)
                #expect(late.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(late)")
                #expect(late.seconds < 5)
            }
        }
    }

    @Test("a topic without a queue is told at once, for calls and casts; a fanout says nothing about servers")
    func noQueue() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(bus: bus.url, settings: "{ topics: { early: { when_absent: queue } } }") {
                server in
                for path in ["/v1/call/nobody/x", "/v1/cast/nobody/x", "/v1/call/early/x", "/v1/cast/early/x"] {
                    let nobody = try await server.ending(path)
                    #expect(nobody.isProblem(503, "no-responder", retryable: true, "not_sent"), "\(path): \(nobody)")
                }
                let other = try await server.ending("/v1/call/nobody/x", #"{"server":"one"}"#)
                #expect(other.isProblem(503, "no-responder", retryable: true, "not_sent"), "\(other)")
                #expect(try await server.ending("/v1/fanout/nobody/x").status == 202)
            }
        }
    }

    @Test("after the last server has left, its queue remains, and a call is told so at once")
    func queueRemains() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(bus: bus.url) { gateway in
                try await ServeFixture.with(bus: bus.url, demo: true) { worker in
                    let sum = try await gateway.ending("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#)
                    #expect(sum.status == 200)
                    worker.signal(SIGTERM)
                    #expect(await worker.exitCode() == 0)
                }
                let queue = try #require(try await bus.queues()["demo"])
                #expect(queue.consumers == 0)
                // That somebody consumes may be remembered for a second by who was asked often, and nobody was.
                let first = try await gateway.ending("/v1/call/demo/add")
                #expect(first.isProblem(503, "no-responder", retryable: true, "not_sent"), "\(first)")
                var times: [Double] = []
                for _ in 0..<100 {
                    let ending = try await gateway.ending("/v1/call/demo/add")
                    #expect(ending.code == "no-responder")
                    times.append(ending.seconds)
                }
                let sorted = times.sorted()
                // 50 ms is what 99 of 100 keep on a machine that does nothing else; here all tests run at once.
                #expect(sorted[50] < 0.05 && sorted[98] < 1, "median \(sorted[50]) s, p99 \(sorted[98]) s")
                #expect(try await bus.queues()["demo"]?.ready == 0, "nothing was left for a worker to come")
            }
        }
    }

    @Test("a topic may be configured to let messages wait for a worker, and then they do")
    func whenAbsent() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(
                bus: bus.url,
                settings: "{ topics: { demo: { when_absent: queue, timeout: 0.5 } } }"
            ) { gateway in
                try await ServeFixture.with(bus: bus.url, demo: true) { worker in
                    worker.signal(SIGTERM)
                    #expect(await worker.exitCode() == 0)
                }
                #expect(try await gateway.ending("/v1/cast/demo/echo").status == 202)
                let late = try await gateway.ending("/v1/call/demo/echo")
                #expect(late.isProblem(504, "rpc-timeout", retryable: false, "unknown"), "\(late)")
                let waiting = Task {
                    try await gateway.ending("/v1/call/demo/add", #"{"args":{"a":1,"b":2},"timeout":30}"#)
                }
                while try await bus.queues()["demo"]?.ready ?? 0 < 2 {}
                try await ServeFixture.with(bus: bus.url, demo: true) { _ in
                    let answer = try await waiting.value
                    #expect(answer.body == "{\"result\":3}\n", "\(answer)")
                }
            }
        }
    }

    @Test("a worker that dies during a monitored call is reported lost, and one that lives is not")
    func workerLost() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(bus: bus.url, settings: "{ topics: { demo: { call_monitor: 2 } } }") {
                gateway in
                try await ServeFixture.with(bus: bus.url, demo: true) { worker in
                    async let short = gateway.ending("/v1/call/demo/sleep", #"{"args":{"seconds":2.5}}"#)
                    async let long = gateway.ending("/v1/call/demo/sleep", #"{"args":{"seconds":50}}"#)
                    let answer = try await short
                    #expect(answer.status == 200 && answer.seconds > 2.4, "\(answer)")
                    worker.signal(SIGKILL)
                    let lost = try await long
                    #expect(lost.isProblem(504, "worker-lost", retryable: false, "unknown"), "\(lost)")
                    #expect(lost.seconds < 20)
                }
            }
        }
    }

    @Test("a reply that is no JSON, holds NaN or Infinity, or is too long is a bad reply")
    func badReply() async throws {
        let replies: [String: [UInt8]] = [
            "nan": Array("[NaN]".utf8), "infinite": Array(#"{"x":-Infinity}"#.utf8), "word": Array("nonsense".utf8),
            "truncated": Array(#"{"a":[1,"#.utf8),
            "long": Array((#"""# + String(repeating: "x", count: 2000) + #"""#).utf8),
            "good": Array(#"{"a": 1.50}"#.utf8),
        ]
        let endpoint = ClosureEndpoint { endpoint in
            for (name, bytes) in replies { endpoint.on(name) { _, _ in RawJSON(unchecked: bytes[...]) } }
        }
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ]) { transport in
                let target = Target(topic: "shop", server: "one")
                let worker = RPCServer(transport, target: target, endpoints: [endpoint])
                try await worker.start()
                try await ServeFixture.with(bus: bus.url, settings: "{ limits: { reply: 1KiB } }") { server in
                    for name in replies.keys.sorted() {
                        let ending = try await server.ending("/v1/call/shop/\(name)", #"{"timeout":20}"#)
                        if name == "good" {
                            #expect(ending.status == 200 && ending.body == "{\"result\":{\"a\": 1.50}}\n", "\(ending)")
                        } else {
                            #expect(
                                ending.isProblem(502, "bad-reply", retryable: false, "executed"),
                                "\(name): \(ending)"
                            )
                        }
                    }
                }
                await worker.stop()
            }
        }
    }

    @Test("a queue that takes no more is told as rejected, with nothing known about its delivery")
    func rejected() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await bus.makeFullQueue("full", exchange: "openstack")
            try await ServeFixture.with(bus: bus.url, settings: "{ topics: { full: { when_absent: queue } } }") {
                server in
                for path in ["/v1/call/full/x", "/v1/cast/full/x"] {
                    let ending = try await server.ending(path)
                    #expect(ending.isProblem(503, "publish-rejected", retryable: false, "unknown"), "\(ending)")
                }
            }
        }
    }
}

extension VirtualHost {
    /// A queue that is as full as it may be and refuses what comes (`x-overflow: reject-publish`), bound to an exchange
    /// that is made for it.
    fileprivate func makeFullQueue(_ queue: String, exchange: String) async throws {
        try await node.evaluate(
            """
            V = <<"\(name)">>, Q = <<"\(queue)">>,
            X = rabbit_misc:r(V, exchange, <<"\(exchange)">>), R = rabbit_misc:r(V, queue, Q),
            rabbit_exchange:declare(X, topic, false, false, false, [], <<"test">>),
            {new, _} = rabbit_amqqueue:declare(R, false, false,
                [{<<"x-max-length">>, long, 0}, {<<"x-overflow">>, longstr, <<"reject-publish">>}], none, <<"test">>),
            ok = rabbit_binding:add({binding, X, Q, R, []}, <<"test">>),
            []
            """
        )
    }
}
