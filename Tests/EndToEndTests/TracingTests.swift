import ChildProcesses
import Foundation
import HTTPTypes
import RabbitMQFixture
import Testing
import WireJSON

/// Traces from a caller's header to a collector, with the programs of this build.
@Suite("Traces", .timeLimit(.minutes(2)))
struct TracingTests {
    private static let add = #"{"args":{"a":1,"b":2}}"#

    private static func parent(_ trace: String, sampled: Bool = true) -> [String] {
        ["-H", "traceparent: 00-\(trace)-00f067aa0ba902b7-\(sampled ? "01" : "00")"]
    }

    private static func trace(_ digit: Character) -> String { String(repeating: digit, count: 32) }

    /// A gateway with the demo on a bus of its own, and that section in its file.
    private func withDemo(
        _ tracing: String,
        environment: [String: String] = [:],
        _ body: (ServeFixture) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "tracing: \(tracing)\n")
        try await ServeFixture.with(["--demo", "--config", file], environment: environment, body)
    }

    @Test("one trace goes from curl through gateway, RabbitMQ and bridge to the service, each span below the other")
    func wholeWay() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await TraceCollector.with { collector in
                try await TraceCollector.with(answer: #"{"is":"fine"}"#) { service in
                    let tracing = "tracing: { endpoint: '\(collector.url)', interval: 0.05 }"
                    let bridge = """
                        \(tracing)
                        bridge:
                          - topic: weather
                            upstream: \(service.url)
                            methods: { forecast: { get: "/forecast/{city}" } }
                        """
                    try await BridgeFixture.with(bus: bus.url, file: bridge) { bridge in
                        let directory = try TemporaryDirectory()
                        let file = try directory.write("busway.yaml", tracing)
                        let environment = ["BUSWAY_TRANSPORT": bus.url]
                        try await ServeFixture.with(["--config", file], environment: environment) { gateway in
                            try await follow(gateway, bridge, collector, service)
                        }
                    }
                }
            }
        }
    }

    private func follow(
        _ gateway: ServeFixture,
        _ bridge: BridgeFixture,
        _ collector: TraceCollector,
        _ service: TraceCollector
    ) async throws {
        let trace = Self.trace("a")
        let options = Self.parent(trace) + ["-H", "tracestate: vendor=1"]
        let call = options + ["-d", #"{"args":{"city":"Oslo"}}"#, gateway.api + "/v1/call/weather/forecast"]
        #expect(try await Command.curl(call).output == #"{"result":{"is":"fine"}}"# + "\n")
        let spans = try await collector.spans { $0.count { $0.trace == trace } >= 4 }.filter { $0.trace == trace }
        let span = { (kind: Int) in try #require(spans.first { $0.kind == kind }, "\(spans)") }
        let (server, client, producer, consumer) = (try span(2), try span(3), try span(4), try span(5))
        #expect(spans.count == 4)
        #expect(server.parent == "00f067aa0ba902b7" && producer.parent == server.id)
        #expect(consumer.parent == producer.id && client.parent == consumer.id)
        #expect(server.service == "busway-gateway" && producer.service == "busway-gateway")
        #expect(consumer.service == "busway-bridge" && client.service == "busway-bridge")
        #expect(server.name == "POST /v1/call/{topic}/{method}")
        #expect(server.attribute("http.response.status_code") == "200")
        #expect(producer.name == "weather.forecast" && producer.attribute("messaging.system") == "rabbitmq")
        #expect(client.name == "GET /forecast/{city}" && client.attribute("server.address") == "127.0.0.1")
        #expect(spans.allSatisfy { $0.value["traceState"] == "vendor=1" })
        // The service is asked to go on below the bridge's own span.
        let fields = try #require(service.received.first).head.headerFields
        #expect(fields[try #require(.init("traceparent"))] == "00-\(trace)-\(client.id ?? "")-01")
        #expect(fields[try #require(.init("tracestate"))] == "vendor=1")
        let line = try #require(
            gateway.logged.split(separator: "\n").first { $0.contains("/v1/call/weather/forecast") }
        )
        #expect(line.contains(#""trace_id":"\#(trace)""#) && line.contains(#""span_id":"\#(server.id ?? "")""#))
        #expect(bridge.logged.contains("traces are exported"))
    }

    @Test("what the caller does not record is not exported, and the ratio is for those who do not say")
    func unsampled() async throws {
        try await TraceCollector.with { collector in
            try await withDemo("{ endpoint: '\(collector.url)', interval: 0.05, sample_ratio: 0 }") { server in
                let call = ["-d", Self.add, server.api + "/v1/call/demo/add"]
                _ = try await Command.curl(Self.parent(Self.trace("a"), sampled: false) + call)
                _ = try await Command.curl(call)
                _ = try await Command.curl(Self.parent(Self.trace("b")) + call)
                try await collector.spans { $0.count >= 3 }
                server.signal(SIGTERM)
                #expect(await server.exitCode() == 0)
                let spans = try collector.spans
                #expect(spans.count == 3 && spans.allSatisfy { $0.trace == Self.trace("b") }, "\(spans)")
            }
        }
    }

    @Test("what was not sent yet is sent at the end, and standard variables say where")
    func flush() async throws {
        try await TraceCollector.with { collector in
            let environment = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_SERVICE_NAME": "edge",
                "OTEL_EXPORTER_OTLP_HEADERS": "x-key=secret%20key",
            ]
            try await withDemo("{ interval: 3600 }", environment: environment) { server in
                _ = try await server.post("/v1/call/demo/add", Self.add)
                #expect(collector.received.isEmpty)
                server.signal(SIGTERM)
                #expect(await server.exitCode() == 0)
                let spans = try collector.spans
                #expect(spans.count == 3 && spans.allSatisfy { $0.service == "edge" }, "\(spans)")
                let head = try #require(collector.received.first).head
                #expect(head.path == "/v1/traces" && head.method == .post)
                #expect(head.headerFields[.contentType] == "application/json")
                #expect(head.headerFields[try #require(.init("x-key"))] == "secret key")
                #expect(!server.logged.contains("secret key"))
            }
        }
    }

    @Test("a collector that is away costs its spans and one line, no request, and gets what waited when it is back")
    func awayAndBack() async throws {
        try await TraceCollector.with { collector in
            collector.answer(with: 503)
            let tracing = "{ endpoint: '\(collector.url)', interval: 0.01, queue: 4, batch: 2, text_max: 64 }"
            try await withDemo(tracing) { server in
                for digit in "0123456789" {
                    let call =
                        Self.parent("1" + String(repeating: digit, count: 31)) + [
                            "-d", Self.add, server.api + "/v1/call/demo/add",
                        ]
                    #expect(try await Command.curl(call).output == "{\"result\":3}\n")
                }
                // Of some 30 spans one batch is under way, and the queue holds four; the last ones may be on their way.
                let metrics = try await Command.curl(server.admin + "/metrics").output
                let dropped = metrics.split(separator: "\n").first { $0.hasPrefix("busway_trace_spans_dropped_total ") }
                let count = try #require(dropped.flatMap { Int($0.split(separator: " ")[1]) })
                #expect(count >= 20 && metrics.contains("\nbusway_trace_queue_spans 4\n"), "\(count)")
                #expect(server.logged.components(separatedBy: #""level":"warning""#).count == 2, "\(server.logged)")
                collector.answer(with: 200)
                let spans = try await collector.spans { $0.count >= 5 }
                #expect(spans.contains { $0.trace == "1" + String(repeating: "0", count: 31) })
                try await server.untilLogged("traces are exported again")
            }
        }
    }

    @Test("a collector that is not there at all delays neither a request nor the end")
    func dead() async throws {
        // A port that nobody but the system could listen on.
        try await withDemo("{ endpoint: 'http://127.0.0.1:1', interval: 0.01, flush: 60 }") { server in
            #expect(try await server.post("/v1/call/demo/add", Self.add) == "{\"result\":3}\n")
            try await server.untilLogged("traces cannot be exported")
            let start = ContinuousClock.now
            server.signal(SIGTERM)
            #expect(await server.exitCode() == 0)
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(server.logged.contains("spans were lost at the end"))
        }
    }

    @Test("a notification and a call that is answered later are spans of the requests they came with")
    func notifyAndLater() async throws {
        try await TraceCollector.with { collector in
            try await withDemo("{ endpoint: '\(collector.url)', interval: 0.05 }") { server in
                let body = #"{"event_type":"it.happened","payload":{},"priority":"info"}"#
                _ = try await Command.curl(
                    Self.parent(Self.trace("a")) + ["-d", body, server.api + "/v1/notify/news"]
                )
                let later = ["-H", "Prefer: respond-async", "-d", Self.add, server.api + "/v1/call/demo/add"]
                _ = try await Command.curl(Self.parent(Self.trace("b")) + later)
                let spans = try await collector.spans { $0.count >= 5 }
                for (trace, name) in [(Self.trace("a"), "news.info"), (Self.trace("b"), "demo.add")] {
                    let server = try #require(spans.first { $0.trace == trace && $0.kind == 2 }, "\(spans)")
                    let producer = try #require(spans.first { $0.trace == trace && $0.kind == 4 }, "\(spans)")
                    #expect(producer.name == name && producer.parent == server.id)
                }
            }
        }
    }

    @Test("no header of a caller's making reaches the service through a trace")
    func injection() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await TraceCollector.with(answer: "1") { service in
                let file = """
                    bridge:
                      - topic: weather
                        upstream: \(service.url)
                        methods: { forecast: { get: "/forecast" } }
                    """
                try await BridgeFixture.with(bus: bus.url, file: file) { _ in
                    let context = #"""
                        {"traceparent":"00-\#(Self.trace("a"))-00f067aa0ba902b7-01","tracestate":"a=1\r\nX-Evil: 1"}
                        """#
                    let call = ["call", "weather", "forecast", "--context", context, "--transport", bus.url]
                    #expect(try await Command.busway(call).output == "1\n")
                    let fields = try #require(service.received.first).head.headerFields
                    let names = fields.map(\.name.canonicalName)
                    #expect(names.contains("traceparent") && !names.contains("tracestate") && !names.contains("x-evil"))
                }
            }
        }
    }

    @Test("check names the line of an endpoint that is none")
    func check() async throws {
        let directory = try TemporaryDirectory()
        let text = "transport: memory://\ntracing:\n  sample_ratio: 0.5\n  endpoint: collector:4318\n"
        let file = try directory.write("busway.yaml", text)
        let checked = try await Command.busway("check", "--config", file)
        #expect(checked.status == 78 && checked.output.hasPrefix("\(file):4: tracing.endpoint: "), "\(checked.output)")
        let fine = try directory.write("fine.yaml", text.replacingOccurrences(of: "collector:", with: "http://c:"))
        #expect(try await Command.busway("check", "--config", fine).status == 0)
    }
}
