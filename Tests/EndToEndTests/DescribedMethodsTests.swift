import ChildProcesses
import Foundation
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

/// What a stranger makes of the API's description: a validator reads it, and a fuzzer sends whatever fits it or nearly does.
///
/// `BUSWAY_EXAMPLES=200 make test ARGS='--filter DescribedMethods'` sends forty times as much.
@Suite("The description of a bus with typed methods", .timeLimit(.minutes(15)))
struct DescribedMethodsTests {
    private struct One<Value: Decodable & Sendable>: Decodable, Sendable { let value: Value }
    private struct Two<Value: Decodable & Sendable>: Decodable, Sendable {
        let first: Value
        let second: Value?
    }

    /// Two methods for each type: what they take and return is told by schemas, and kept by the type.
    private static func add<Value: Codable & Sendable & SendableMetatype>(
        _ name: String,
        _ type: Value.Type,
        _ schema: JSONValue,
        to endpoint: inout ClosureEndpoint
    ) {
        let one = MethodDescription("\(name)_same", arguments: [ArgumentDescription("value", schema)], result: schema)
        endpoint.on(one, taking: One<Value>.self) { _, one in one.value }
        let two = MethodDescription(
            "\(name)_first",
            summary: "Returns the first",
            arguments: [ArgumentDescription("first", schema), ArgumentDescription("second", schema, default: nil)],
            result: schema
        )
        endpoint.on(two, taking: Two<Value>.self) { _, two in two.first }
    }

    private static let endpoints: [any RPCEndpoint] = [
        ClosureEndpoint(version: "1.4") { endpoint in
            add("text", String.self, ["type": "string", "maxLength": 40], to: &endpoint)
            add("whole", Int.self, ["type": "integer", "minimum": -1000, "maximum": 1000], to: &endpoint)
            add("number", Double.self, ["type": "number"], to: &endpoint)
            add("flag", Bool.self, ["type": "boolean"], to: &endpoint)
            add("texts", [String].self, ["type": "array", "items": ["type": "string"]], to: &endpoint)
            add("wholes", [Int].self, ["type": "array", "items": ["type": "integer"], "maxItems": 5], to: &endpoint)
            add(
                "numbers",
                [String: Double].self,
                ["type": "object", "additionalProperties": ["type": "number"]],
                to: &endpoint
            )
            add("maybe", String?.self, ["type": ["string", "null"]], to: &endpoint)
            add("anything", JSONValue.self, [:], to: &endpoint)
        },
        ClosureEndpoint(namespace: "rack", version: "2.1") { endpoint in
            add("colour", String.self, ["enum": ["red", "green"]], to: &endpoint)
            add("text", String.self, ["type": "string"], to: &endpoint)
        },
    ]

    @Test("is valid, and nothing that fits it is answered with a status or a body it does not have")
    func fuzz() async throws {
        let examples = ProcessInfo.processInfo.environment["BUSWAY_EXAMPLES"] ?? "2"
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ]) { transport in
                let server = RPCServer(
                    transport,
                    target: Target(topic: "types", server: "one"),
                    endpoints: Self.endpoints
                )
                let responder = CatalogueResponder(transport, name: "typed", version: "1.4.0", servers: [server])
                try await server.start()
                try await responder.start()
                try await ServeFixture.with(bus: bus.url) { gateway in
                    var paths: JSONObject = [:]
                    while paths["/v1/call/types/text_same"] == nil {
                        let document = try await Command.curl(gateway.api + "/openapi.json").output
                        paths = try JSONValue(parsing: document)["paths"]?.objectValue ?? [:]
                    }
                    #expect(paths.count { $0.key.string?.hasPrefix("/v1/call/types/") ?? false } == 20)
                    let table = try await Command.busway("endpoints", "types", "--gateway", gateway.api)
                    #expect(table.output.contains("colour_first") && table.output.contains("first, second=..."))
                    let direct = try await Command.busway("endpoints", "types", "--json", "--transport", bus.url)
                    let told = try JSONValue(parsing: direct.output)["topics"]?[0]
                    #expect(told?["methods"]?.arrayValue?.count == 22 && told?["consumers"] == 1)
                    let script = Command.binary.deletingLastPathComponent().deletingLastPathComponent()
                        .deletingLastPathComponent().appendingPathComponent("Tests/Description/fuzz").path
                    let run = try await Command.shell("'\(script)' '\(gateway.api)' \(examples) 2>&1")
                    #expect(run.status == 0, "\(run.output)")
                }
                await responder.stop()
                await server.stop()
                await server.wait()
            }
        }
    }
}
