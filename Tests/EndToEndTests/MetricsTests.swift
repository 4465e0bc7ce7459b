import ChildProcesses
import Foundation
import Testing

@Suite("What serve tells Prometheus", .timeLimit(.minutes(3)))
struct MetricsTests {
    @Test("is content for promtool, with everything an operator looks at")
    func promtool() async throws {
        try await ServeFixture.with { server in
            for path in ["/v1/call/demo/add", "/v1/call/nobody/hello", "/v1/call/demo/fail", "/v1/cast/demo/echo"] {
                _ = try await server.post(path, #"{"args":{"a":1,"b":1}}"#)
            }
            _ = try await Command.curl("-H", "Host:", server.api + "/livez")
            let text = try await server.metrics()
            let directory = try TemporaryDirectory()
            let file = try directory.write("metrics", text)
            let verdict = try await Command.shell("promtool check metrics <'\(file)'")
            #expect(verdict.status == 0 && verdict.output.isEmpty, "\(verdict.output)\(verdict.errors)")
            for name in [
                #"busway_rpc_duration_seconds_count{kind="call",topic="demo",method="add",outcome="ok"} 1"#,
                #"busway_http_requests_refused_total{listener="api",reason="malformed-request"} 1"#,
                #"busway_http_connections{listener="api"}"#, #"busway_loop_lag_seconds_bucket{loop="loop-0""#,
                "busway_bus_connected 1", "busway_build_info{version=", "process_resident_memory_bytes ",
                #"busway_http_connections_closed_total{listener="api",reason="#,
                #"rpc_client_invocation_end_total{call_type="call"}"#, "busway_queue_wait_seconds_count",
            ] {
                #expect(text.contains(name), "\(name) is not there: \(text)")
            }
        }
    }
}

extension ServeFixture {
    /// What the admin listener tells Prometheus.
    func metrics() async throws -> String { try await Command.curl(admin + "/metrics").output }
}
