import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

@Suite("The live catalogue", .timeLimit(.minutes(2)))
struct CatalogueTests {
    /// A gateway whose catalogue is kept, on a bus with the fixture's own worker, which tells nothing of itself.
    private static func with(
        _ configuration: GatewayConfiguration = GatewayConfiguration(),
        _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        try await GatewayFixture.with(configuration) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await fixture.gateway.catalogue.run() }
                defer { group.cancelAll() }
                try await body(fixture)
            }
        }
    }

    /// Asks `/v1/endpoints` until the answer is as wanted.
    private static func endpoints(
        _ fixture: GatewayFixture,
        _ query: String = "",
        fields: HTTPFields = [:],
        until isIt: (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        while true {
            let answer = await fixture.get("/v1/endpoints\(query)", fields: fields)
            #expect(answer.status == 200)
            let catalogue = try JSONValue(parsing: answer.response.body)
            if isIt(catalogue) { return catalogue }
        }
    }

    private static func names(_ catalogue: JSONValue) -> [String] {
        (catalogue["topics"]?.arrayValue ?? []).compactMap { $0["topic"]?.stringValue }
    }

    /// A server of that topic with a responder beside it.
    private static func serve(
        _ transport: Transport,
        _ topic: String,
        _ endpoints: [any RPCEndpoint],
        _ body: () async throws -> Void
    ) async throws {
        let server = RPCServer(transport, target: Target(topic: topic, server: "one"), endpoints: endpoints)
        let responder = CatalogueResponder(transport, name: "program", version: "1", servers: [server])
        try await server.start()
        try await responder.start()
        do { try await body() } catch {
            await responder.stop()
            await server.stop()
            throw error
        }
        await responder.stop()
        await server.stop()
        await server.wait()
    }

    /// Somebody on the bus who answers the catalogue query with whatever they like.
    private static func pretend(
        _ transport: Transport,
        _ answer: RawJSON,
        _ body: () async throws -> Void
    ) async throws {
        let liar = RPCServer(
            transport,
            target: Target(topic: CatalogueResponder.topic, server: "liar"),
            endpoints: [ClosureEndpoint { $0.on("describe") { _, _ in answer } }]
        )
        try await liar.start()
        do { try await body() } catch {
            await liar.stop()
            throw error
        }
        await liar.stop()
        await liar.wait()
    }

    private static let sums = ClosureEndpoint(version: "1.2") { endpoint in
        endpoint.on(
            MethodDescription(
                "add",
                summary: "Adds",
                arguments: [ArgumentDescription("a", ["type": "integer"])],
                result: ["type": "integer"]
            )
        ) { _, _ in RawJSON(1) }
        endpoint.on("secret") { _, _ in .null }
    }

    @Test("tells of the servers that tell of themselves, and how many consumers the others have")
    func endpoints() async throws {
        var configuration = GatewayConfiguration()
        var pinged = TopicPolicy()
        pinged.isPinged = true
        configuration.topics = ["calc": pinged, "absent": TopicPolicy()]
        try await Self.with(configuration) { fixture in
            try await Self.serve(fixture.transport, "sums", [Self.sums]) {
                _ = await fixture.post("/v1/call/sums/add")
                let catalogue = try await Self.endpoints(fixture) { Self.names($0).contains("sums") }
                #expect(Self.names(catalogue) == ["absent", "calc", "sums"])
                #expect(catalogue["bus"] == "connected")
                let absent = try #require(catalogue["topics"]?[0])
                #expect(absent["consumers"] == 0 && absent["described"] == false && absent["ping"] == .null)
                let calc = try #require(catalogue["topics"]?[1])
                #expect(calc["consumers"] == 1 && calc["ping"]?["answered"] == true && calc["methods"] == [])
                let sums = try #require(catalogue["topics"]?[2])
                #expect(sums["servers"]?[0]?["name"] == "program" && sums["described"] == true)
                let method = try #require(sums["methods"]?[0])
                #expect(method["name"] == "add" && method["summary"] == "Adds")
                #expect(method["statistics"]?["calls"] == 1)
                #expect(method["arguments"]?["required"] == ["a"] && method["kinds"] == ["call", "cast", "fanout"])
                let one = try await Self.endpoints(fixture, "?topic=calc")
                #expect(Self.names(one) == ["calc"])
            }
            // A server that has gone is forgotten.
            _ = try await Self.endpoints(fixture) { !Self.names($0).contains("sums") }
        }
    }

    @Test("shows each caller what they may call, and asks who they are")
    func exposure() async throws {
        var configuration = GatewayConfiguration()
        var rule = ExposeRule(topics: ["sums"])
        rule.methods = ["add"]
        rule.kinds = [.call]
        configuration.access.apiKeys = [
            APIKey(name: "ops", digests: [KeyDigest(of: "k1")], roles: ["admin"]),
            APIKey(name: "guest", digests: [KeyDigest(of: "k2")], roles: []),
        ]
        rule.roles = ["admin"]
        configuration.access.expose = [rule]
        try await Self.with(configuration) { fixture in
            try await Self.serve(fixture.transport, "sums", [Self.sums]) {
                #expect(await fixture.get("/v1/endpoints").code == "unauthenticated")
                let ops: HTTPFields = [HTTPField.Name("X-API-Key")!: "k1"]
                let seen = try await Self.endpoints(fixture, fields: ops) { $0["topics"]?[0]?["methods"]?[0] != nil }
                #expect(seen["topics"]?[0]?["methods"]?.arrayValue?.count == 1)
                #expect(seen["topics"]?[0]?["methods"]?[0]?["kinds"] == ["call"])
                let guest: HTTPFields = [HTTPField.Name("X-API-Key")!: "k2"]
                #expect(try await Self.endpoints(fixture, fields: guest)["topics"] == [])

                let path = "/v1/call/sums/add"
                #expect(await fixture.get("/openapi.json", fields: ops).member("paths")?[path] != nil)
                #expect(await fixture.get("/openapi.json", fields: guest).member("paths")?[path] == nil)
                let stranger = await fixture.get("/openapi.json")
                #expect(stranger.status == 200 && stranger.member("paths")?[path] == nil)
                #expect(stranger.field("Cache-Control") == "no-store")
                #expect(await fixture.get("/openapi.json", fields: [HTTPField.Name("X-API-Key")!: "k3"]).status == 401)
            }
        }
    }

    @Test("becomes a path for each method in the description of the API, in both notations")
    func description() async throws {
        let endpoints: [any RPCEndpoint] = [
            Self.sums,
            ClosureEndpoint(namespace: "ops", version: "2.3") { endpoint in
                endpoint.on(MethodDescription("add", result: ["type": "string"])) { _, _ in .null }
                endpoint.on(MethodDescription("a/{b}", passesHTTPStatuses: true)) { _, _ in .null }
            },
        ]
        var configuration = GatewayConfiguration()
        configuration.errorStatuses = ["shop.errors.SoldOut": 410]
        try await Self.with(configuration) { fixture in
            try await Self.serve(fixture.transport, "sums", endpoints) {
                _ = try await Self.endpoints(fixture) { Self.names($0).contains("sums") }
                let json = await fixture.get("/openapi.json")
                let yaml = await fixture.get("/openapi.yaml")
                #expect(yaml.text.hasPrefix("openapi: \"3.1.0\"\ninfo:"))
                #expect(try JSONValue(yaml: yaml.text)["paths"] == json.member("paths"))
                let paths = try #require(json.member("paths"))
                let add = try #require(paths["/v1/call/sums/add"]?["post"])
                let body = try #require(add["requestBody"]?["content"]?["application/json"]?["schema"]?["anyOf"])
                #expect(body[0]?["properties"]?["args"]?["required"] == ["a"])
                #expect(body[0]?["required"] == ["args"] && body[0]?["properties"]?["namespace"]?["type"] == "null")
                #expect(body[1]?["required"] == ["namespace", "version"])
                #expect(body[1]?["properties"]?["version"]?["const"] == "2.3")
                #expect(body[1]?["properties"]?["namespace"]?["const"] == "ops")
                let results = add["responses"]?["200"]?["content"]?["application/json"]?["schema"]?["anyOf"]
                #expect(results?[0]?["properties"]?["result"]?["type"] == "integer")
                #expect(results?[1]?["properties"]?["result"]?["type"] == "string")
                #expect(add["responses"]?["410"] != nil && add["responses"]?["4XX"] == nil)
                // Nobody has to say who they are here, so nobody is told that they must.
                #expect(add["responses"]?["401"] == nil)
                let bridged = try #require(paths["/v1/call/sums/a%2F%7Bb%7D"]?["post"])
                #expect(bridged["responses"]?["4XX"] != nil && bridged["operationId"] == "call_sums_a__b_")
            }
        }
    }

    @Test("believes nobody who tells of servers that do not serve, or of busway's own topics")
    func claims() async throws {
        func server(_ topic: String, _ name: String) -> JSONValue {
            [
                "topic": JSONValue(topic), "server": JSONValue(name), "exchange": .null, "running": 0,
                "methods": [["name": "steal", "version": "1.0"]],
            ]
        }
        let answer: JSONValue = [
            "format": 1, "name": "liar", "version": .null, "instance": "x", "uptime_seconds": 1,
            "servers": [
                server("calc", "two"), server("bank", "one"), server("busway.catalogue", "liar"), server("a#b", "x"),
                server("sums", "one"),
            ],
        ]
        try await Self.with { fixture in
            try await Self.serve(fixture.transport, "sums", [Self.sums]) {
                // The honest one was there first.
                _ = try await Self.endpoints(fixture) { Self.names($0) == ["sums"] }
                try await Self.pretend(fixture.transport, RawJSON(answer)) {
                    for _ in 0..<3 {
                        let before = try await Self.endpoints(fixture)
                        #expect(Self.names(before) == ["sums"])
                        #expect(before["topics"]?[0]?["methods"]?.arrayValue?.count == 2)
                    }
                }
            }
        }
    }

    @Test("is bounded: methods, size, depth and names of what a peer tells")
    func bounds() throws {
        var configuration = CatalogueConfiguration()
        configuration.reply = 4 << 20
        let reader = CatalogueReader(configuration)
        func read(_ methods: [JSONValue], name: String = "program") throws -> [ServedMethod] {
            let answer: JSONValue = [
                "format": 1, "name": JSONValue(name), "instance": "i", "uptime_seconds": -1,
                "servers": [["topic": "t", "server": "s", "running": -5, "methods": .array(methods)]],
            ]
            let service = try reader.service(RawJSON(answer))
            #expect(service.uptime == 0 && service.servers[0].running == 0)
            #expect(service.name.unicodeScalars.count <= 300 && !service.name.contains("\u{1B}"))
            return service.servers[0].methods
        }
        func method(_ name: String, _ arguments: JSONValue = .null) -> JSONValue {
            ["name": JSONValue(name), "version": "1.0", "arguments": arguments]
        }
        let many = try read((0..<10_000).map { method("m\($0)") }, name: String(repeating: "\u{1B}[2J", count: 500))
        #expect(many.count == 256)
        let names = try read([
            method("good"), method("escape\u{1B}[31m"), method("turned\u{202E}"), method(""),
            method(String(repeating: "a", count: 256)), ["name": 7, "version": "1.0"],
            ["name": "x", "version": "latest"],
        ])
        #expect(names.map(\.name) == ["good"])
        let schemas = try read([
            method("good", ["type": "object", "properties": ["a": ["type": ["string", "null"], "enum": ["x"]]]]),
            method("ref", ["type": "object", "properties": ["a": ["$ref": "http://evil.example/schema"]]]),
            method("pattern", ["type": "object", "properties": ["a": ["pattern": "(a+)+$"]]]),
            method("text", "<script>"), method("list", ["type": "array"]),
            method("unknown", ["type": "object", "x-logo": "data:"]),
        ])
        #expect(schemas.map { $0.arguments != nil } == [true, false, false, false, false, false])

        var deep: JSONValue = ["type": "object"]
        for _ in 0..<20 { deep = ["type": "object", "additionalProperties": deep] }
        #expect(throws: CatalogueReader.Refusal.self) { try read([method("deep", deep)]) }
        #expect(throws: CatalogueReader.Refusal.self) {
            try CatalogueReader(CatalogueConfiguration()).service(
                RawJSON(JSONValue(String(repeating: "a", count: 300_000)))
            )
        }
        for wrong: JSONValue in [.null, [], ["format": 2, "instance": "i"], ["format": 1, "instance": "a#b"]] {
            #expect(throws: CatalogueReader.Refusal.self) { try reader.service(RawJSON(wrong)) }
        }
    }

    @Test("serves what is allowed of ten thousand methods with markup and escapes, and everything else as ever")
    func hostile() async throws {
        let evil = "<script>window.pwned = 1</script>\u{1B}[2J\u{202E}"
        let methods = (0..<10_000).map { index -> JSONValue in
            [
                "name": JSONValue("m\(index)<script>"), "version": "1.0", "summary": JSONValue(evil),
                "arguments": ["type": "object", "properties": ["a": ["description": JSONValue(evil)]]],
            ]
        }
        let answer: JSONValue = [
            "format": 1, "name": JSONValue(evil), "version": JSONValue(evil), "instance": "hostile.one",
            "uptime_seconds": 1e300,
            "servers": [
                ["topic": "hostile", "server": "one", "exchange": .null, "running": 1, "methods": .array(methods)]
            ],
        ]
        var configuration = GatewayConfiguration()
        configuration.catalogue.reply = 8 << 20
        configuration.catalogue.methods = 100
        try await Self.with(configuration) { fixture in
            let server = RPCServer(fixture.transport, target: Target(topic: "hostile", server: "one"), endpoints: [])
            try await server.start()
            try await Self.pretend(fixture.transport, RawJSON(answer)) {
                let catalogue = try await Self.endpoints(fixture) { Self.names($0).contains("hostile") }
                let topic = catalogue["topics"]?[0]
                #expect(topic?["methods"]?.arrayValue?.count == 100)
                #expect(catalogue.serialized().count < 200_000)
                // Markup is text; what a terminal would act on is gone.
                let summary = topic?["methods"]?[0]?["summary"]?.stringValue ?? ""
                #expect(summary.hasPrefix("<script>window.pwned = 1</script> "))
                #expect(!summary.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
                let document = await fixture.get("/openapi.json")
                let paths = document.member("paths")?.objectValue?.compactMap(\.key.string) ?? []
                #expect(document.status == 200 && paths.filter { $0.hasPrefix("/v1/call/hostile/") }.count == 100)
                #expect(await fixture.get("/openapi.yaml").status == 200)
                let console = await fixture.get("/")
                #expect(console.status == 200 && !console.text.contains("hostile"))
                #expect(await fixture.post("/v1/call/calc/echo").status == 200)
            }
            await server.stop()
            await server.wait()
        }
    }

    @Test("says why an answer was not taken, without a word of it")
    func complaints() async throws {
        try await Self.with { fixture in
            let long = JSONValue(String(repeating: "<script>", count: 40_000))
            try await Self.pretend(fixture.transport, RawJSON(long)) {
                let catalogue = try await Self.endpoints(fixture) { $0["complaints"] != [] }
                let text = catalogue["complaints"]?[0]?.stringValue ?? ""
                #expect(text.contains("320002 bytes") && !text.contains("script"))
                #expect(catalogue["topics"] == [])
            }
        }
    }

    @Test("has a console that runs its own script alone and may be put into no frame")
    func console() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let page = await fixture.get("/")
            #expect(page.status == 200 && page.field("Content-Type") == "text/html; charset=utf-8")
            #expect(page.field("X-Content-Type-Options") == "nosniff")
            let policy = try #require(page.field("Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(!page.text.contains("/*SCRIPT*/") && !page.text.contains("/*STYLE*/"))
            // Nothing of it lies elsewhere.
            for way in ["http://", "https://", " url(", "@import", "src=", "<link"] {
                #expect(!page.text.contains(way))
            }
            #expect(await fixture.get("/", on: .admin(checksHost: true)).status == 404)
        }
    }
}
