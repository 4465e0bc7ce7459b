import BuswayGateway
import HTTPTypes
import Messaging
import Testing
import WireJSON

@Suite("The gateway describes itself", .timeLimit(.minutes(1)))
struct DescriptionTests {
    @Test("as OpenAPI in both notations, which say the same")
    func openAPI() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let yaml = await fixture.get("/openapi.yaml")
            let json = await fixture.get("/openapi.json")
            #expect(yaml.status == 200 && yaml.text.hasPrefix("openapi: \"3.1.0\""))
            let fromYAML = try JSONValue(yaml: yaml.text)
            #expect(try fromYAML == JSONValue(parsing: json.response.body))
            #expect(json.member("paths")?["/v1/call/{topic}/{method}"]?["post"] != nil)
        }
    }

    @Test("with a page for every problem code, in JSON and for browsers", arguments: ProblemCode.all)
    func problems(code: ProblemCode) async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let json = await fixture.get("/problems/\(code.name)")
            #expect(json.status == 200)
            #expect(json.member("code")?.stringValue == code.name && json.member("status")?.intValue == code.status)
            #expect(json.member("remedy")?.stringValue?.isEmpty == false)
            let html = await fixture.get("/problems/\(code.name)", fields: [.accept: "text/html,*/*"])
            #expect(html.field("Content-Type")?.hasPrefix("text/html") == true && html.text.contains(code.name))
        }
    }

    @Test(
        "and gives HTML only to those who want it more than JSON",
        arguments: [
            ("text/html", true), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("TEXT/HTML ; q=0.5, application/json;q=0.4", true), ("text/*;q=0.3", true), ("text/html,*/*", true),
            ("", false), ("*/*", false), ("application/json", false), ("text/html;q=0.1, application/json", false),
            ("text/html;q=0.1, */*;q=0.5", false), ("text/html, application/json", false), ("text/html;q=0", false),
            ("text/html;q=nonsense;x, application/json;q=0.5", true), ("text/plain", false),
        ]
    )
    func preference(accept: String, isHTML: Bool) async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let page = await fixture.get("/problems/not-found", fields: [.accept: accept])
            #expect(page.status == 200 && page.field("Content-Type")?.hasPrefix("text/html") == isHTML)
            #expect(page.field("Vary") == "Accept")
        }
    }

    @Test("and knows mapped exceptions' codes, but no others")
    func otherProblems() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            #expect(await fixture.get("/problems/remote-sold-out").status == 200)
            #expect(await fixture.get("/problems/nonsense").code == "not-found")
            #expect(await fixture.get("/problems/remote-%3Cscript%3E").code == "not-found")
        }
    }

    @Test("with a document that has every route, and no other")
    func everyRoute() async throws {
        let paths = try #require(try JSONValue(parsing: OpenAPIDocument().json)["paths"]?.objectValue)
        let expected: Set<String> = [
            "/v1/call/{topic}/{method}", "/v1/cast/{topic}/{method}", "/v1/fanout/{topic}/{method}", "/v1/batch",
            "/v1/calls/{id}", "/v1/calls/{id}/events",
            "/rpc", "/livez",
            "/readyz", "/v1/notify/{topic}", "/v1/notifications/{topic}",
            "/problems/{code}", "/openapi.json", "/openapi.yaml", "/v1/endpoints", "/",
        ]
        #expect(Set(paths.compactMap(\.key.string)) == expected)
    }
}

@Suite("The document")
struct DocumentTests {
    /// What any request may be answered with before it is looked at closely.
    private static let always: Set<String> = [
        "400", "403", "408", "413", "414", "417", "421", "431", "501", "503", "505",
    ]

    @Test("names the statuses of each operation, and has none for all others")
    func statuses() throws {
        let document = try JSONValue(parsing: OpenAPIDocument().json)
        let paths = try #require(document["paths"]?.objectValue)
        for path in paths {
            for verb in ["get", "post", "delete"] {
                guard let responses = path.value[verb]?["responses"]?.objectValue else { continue }
                let statuses = Set(responses.compactMap(\.key.string))
                #expect(!statuses.contains("default"), "\(verb) \(path.key)")
                #expect(Self.always.isSubset(of: statuses), "\(verb) \(path.key): \(Self.always.subtracting(statuses))")
            }
        }
    }
}
