import BuswayHTTPErrors
import ChildProcesses
import Foundation
import RabbitMQFixture
import Testing
import WireJSON

/// From HTTP over RabbitMQ to HTTP and back, with the example's service and file.
@Suite("A web service behind the bus", .timeLimit(.minutes(2)))
struct BridgeTests {
    private func withExample(
        _ body: (_ gateway: ServeFixture, _ bridge: BridgeFixture, _ bus: String) async throws -> Void
    ) async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await BridgeFixture.withService { service in
                let file = try BridgeFixture.exampleFile(upstream: service)
                    .replacing("transport: rabbit://guest@localhost", with: "")
                try await BridgeFixture.with(bus: bus.url, file: file) { bridge in
                    try await ServeFixture.with(bus: bus.url) { gateway in try await body(gateway, bridge, bus.url) }
                }
            }
        }
    }

    @Test("the example's curl lines go through gateway, RabbitMQ and bridge, and errors come back as they were")
    func example() async throws {
        try await withExample { gateway, bridge, bus in
            let forecast = try await gateway.ending(
                "/v1/call/weather/forecast",
                #"{"args":{"city":"Sao Paulo","days":2}}"#
            )
            #expect(forecast.status == 200 && forecast.body.contains(#"["rain", "rain"]"#), "\(forecast)")
            let missing = try await gateway.ending("/v1/call/weather/forecast", #"{"args":{"city":"Atlantis"}}"#)
            #expect(missing.isProblem(404, "remote-not-found", retryable: false, "executed"), "\(missing)")
            #expect(missing.detail.contains("nobody measures the weather of Atlantis"))
            let escape = try await gateway.ending("/v1/call/weather/forecast", #"{"args":{"city":".."}}"#)
            #expect(escape.isProblem(400, "remote-invalid-params", retryable: false, "executed"), "\(escape)")
            let ping = try await Command.busway("ping", "weather", "--transport", bus)
            #expect(ping.status == 0, "\(ping.errors)")

            let health = try await Command.curl(bridge.admin + "/readyz?verbose").output
            #expect(health.contains(#""status":"ready""#) && health.contains(#""health":"/health""#), "\(health)")
            let catalogue = try JSONValue(parsing: try await Command.curl(bridge.admin + "/v1/endpoints").output)
            let methods = catalogue["topics"]?.arrayValue?.first?["methods"]?.arrayValue ?? []
            #expect(methods.map { $0["name"]?.stringValue } == ["forecast", "report", "status"])
            #expect(methods.first?["statistics"]?["calls"] == 3 && methods.first?["statistics"]?["errors"] == 2)

            bridge.signal(SIGTERM)
            #expect(await bridge.exitCode() == 0, "\(bridge.logged)")
        }
    }

    @Test("every status from 200 to 599 comes out of the gateway as it went in, but for those that cannot cross")
    func statuses() async throws {
        try await withExample { gateway, _, _ in
            let lines = (200...599).map { status in
                let body = #"{\"args\":{\"number\":\#(status)}}"#
                return """
                    url = "\(gateway.api)/v1/call/weather/status"
                    data = "\(body)"
                    write-out = "%{http_code}\\n"
                    max-time = 30
                    silent
                    """
            }
            let directory = try TemporaryDirectory()
            let file = try directory.write("requests", lines.joined(separator: "\nnext\n"))
            let output = try await Command.curl("-K", file).output.split(separator: "\n")
            // Each answer is a line of JSON and a line with its status.
            try #require(output.count == 800)
            for (index, status) in (200...599).enumerated() {
                let expected = status < 300 ? 200 : UpstreamFailure.crosses(status) ? status : 502
                #expect(output[2 * index + 1] == "\(expected)", "\(status)")
                guard expected != 200 else { continue }
                let problem = try JSONValue(parsing: String(output[2 * index]))
                #expect(problem["code"]?.stringValue?.hasPrefix("remote-") == true, "\(status): \(problem)")
                // 304 has no body (RFC 9110, section 15.4.5), so there is nothing the service could have said.
                let told = status == 304 ? "status 304" : "this is what \(status) looks like"
                #expect(problem["detail"]?.stringValue?.contains(told) == true, "\(status): \(problem)")
            }
        }
    }

    @Test("a cast that fails for good is kept with its reason, can be listed, and is sent again when it is asked for")
    func deadLetters() async throws {
        try await withExample { gateway, bridge, bus in
            for _ in 0..<2 {
                let cast = try await gateway.ending("/v1/cast/weather/report", #"{"args":{"city":"Lima","n":1e2}}"#)
                #expect(cast.status == 202)
            }
            var letters: [JSONValue] = []
            while letters.isEmpty {
                let listed = try await Command.busway("dead", "list", "weather", "--transport", bus)
                try #require(listed.status == 0, "\(listed.errors)")
                letters = try listed.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            }
            let letter = try #require(letters.first)
            #expect(letters.count == 1)
            #expect(letter["reason"]?["class"] == "builtins.KeyError" && letter["topic"] == "weather")
            #expect(letter["destination"]?.stringValue?.hasSuffix("/reports") == true)
            #expect(letter["args"]?.description == #"{"city":"Lima","n":1e2}"#)
            let id = try #require(letter["id"]?.stringValue)

            let wrong = try await Command.busway("dead", "replay", "weather", "--id", "nonsense", "--transport", bus)
            #expect(wrong.status == 76 && wrong.errors.contains("there is no such letter"))
            let replayed = try await Command.busway("dead", "replay", "weather", "--id", id, "--transport", bus)
            #expect(replayed.status == 0 && replayed.output == id + "\n", "\(replayed.errors)")
            // The service refuses it once more, so it comes back under a new name; the old one is gone.
            var again: [JSONValue] = []
            while again.isEmpty {
                let listed = try await Command.busway("dead", "list", "weather", "--transport", bus)
                again = try listed.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            }
            #expect(again.count == 1 && again.first?["id"] != letter["id"])
            #expect(bridge.logged.contains("is kept as a dead letter"))
        }
    }

    @Test("check names the line of everything that is wrong with the section")
    func check() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            """
            transport: memory://
            bridge:
              - topic: weather
                upstream: http://127.0.0.1:1
                headers: { Host: elsewhere, Authorization: { file: /nowhere } }
                methods:
                  up: { get: "/x/../y" }
                  twice: { post: "/x", retries: 3 }
                  odd: { get: "/{a}", errors: { 999: a.B, 404: KeyError } }
            """
        )
        let checked = try await Command.busway("check", "--config", file)
        #expect(checked.status == 78)
        let lines = checked.output.split(separator: "\n").map { $0.dropFirst(file.count + 1).prefix { $0 != ":" } }
        #expect(lines == ["5", "5", "7", "8", "9", "9"], "\(checked.output)")
    }

    @Test("what is wrong with the TLS of its admin listener is found before anything starts, with its line")
    func checkAdminTLS() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            """
            transport: memory://
            bridge: [{ topic: weather, upstream: "http://127.0.0.1:1", methods: { up: { get: "/x" } } }]
            bridge_admin_tls:
              certificate: /nowhere/server.pem
              key: /nowhere/server.key
              minimum: "1.1"
            """
        )
        for arguments in [["check", "--config", file], ["bridge", "--config", file]] {
            let refused = try await Command.busway(arguments)
            #expect(refused.status == 78)
            let said = refused.output + refused.errors
            #expect(
                said.contains("\(file):4: bridge_admin_tls.certificate: /nowhere/server.pem: the certificate"),
                "\(said)"
            )
            #expect(said.contains("\(file):6: bridge_admin_tls.minimum: expected \"1.2\" or \"1.3\", found '1.1'"))
        }
    }
}
