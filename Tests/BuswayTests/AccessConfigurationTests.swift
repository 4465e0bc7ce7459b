import BuswayGateway
import ChildProcesses
import Messaging
import ReactorTLS
import Testing

@testable import busway

@Suite("The access part of the configuration file")
struct AccessConfigurationTests {
    private static let digest = KeyDigest(of: "k").description

    private func file(_ text: String) throws -> ConfigurationFile {
        try ConfigurationFile(yaml: text, file: "busway.yaml")
    }

    @Test("names keys, rules, proxies and the context keys that callers may set")
    func everything() throws {
        let file = try file(
            """
            gateway:
              trusted_proxies: [10.0.0.0/8]
              auth:
                api_keys: [ { name: ops, sha256: [\(Self.digest)], roles: [admin] } ]
                jwt: { jwks: keys.json, issuer: "https://id.test", audience: busway, leeway: 5, claims: { user: email } }
              context: { allow: [tenant] }
              limits: { failed_logins: { rate: 6/m, burst: 4 } }
              expose:
                - { topics: [scheduler, "compute*"], methods: ["get_*"], kinds: [call], roles: [admin], versions: "2.6" }
            """
        )
        #expect(file.keySetFile?.path == "keys.json")
        let access = file.gateway.access
        let tokens = try #require(access.tokens)
        #expect(tokens.issuer == "https://id.test" && tokens.audience == "busway" && tokens.leeway == 5)
        #expect(tokens.claims == ["user": "email"])
        #expect(access.apiKeys == [APIKey(name: "ops", digests: [KeyDigest(of: "k")], roles: ["admin"])])
        #expect(access.allowedContextKeys == ["tenant"] && access.asksForCredentials)
        #expect(access.failedLogins == RequestRate(perSecond: 0.1, burst: 4))
        let rule = try #require(access.expose?.first)
        #expect(rule.topics == ["scheduler", "compute*"] && rule.methods == ["get_*"] && rule.kinds == [.call])
        #expect(rule.roles == ["admin"] && rule.versions == RPCVersion("2.6") && rule.namespaces == [""])
    }

    @Test("protects an admin listener that others reach as it does the API, unless it says something else")
    func adminProtection() async throws {
        let files = try await TestCertificates.shared()
        let tls = "certificate: \(files.path("server.pem")), key: \(files.path("server.key"))"
        func protection(_ admin: String, _ more: String = "") throws -> TLSServerConfiguration? {
            let file = try file("transport: memory://\ngateway: { admin: \"\(admin)\", tls: { \(tls) }\(more) }")
            let environment = Environment([:])
            return try ServeSettings(options: ServeChoices(), environment: environment, file: file, path: "f").adminTLS
        }
        for local in ["127.0.0.1:8081", "[::1]:8081", "unix:/run/admin"] { #expect(try protection(local) == nil) }
        for open in ["0.0.0.0:8081", "10.0.0.1:8081", "[::]:8081"] {
            #expect(try protection(open)?.certificateFile == files.path("server.pem"))
            #expect(try protection(open, ", admin_tls: false") == nil)
        }
        let own = ", admin_tls: { certificate: \(files.path("renewed.pem")), key: \(files.path("renewed.key")) }"
        #expect(try protection("127.0.0.1:8081", own)?.certificateFile == files.path("renewed.pem"))
        #expect(try file("gateway: { admin_tls: false }").gateway.access.operatorsShowCertificates == false)
    }

    @Test("limits what one identity may take, how requests wait, and when a topic is left alone")
    func admission() throws {
        let limits = """
            gateway:
              limits:
                per_identity: { rate: 100/s, burst: 200, in_flight: 5 }
                waiting: 7
                patience: 2
                circuit: { timeouts: 3, identities: 4, deadline: 5, rest: 6 }
            """
        let admission = try file(limits).gateway.limits.admission
        #expect(admission.rate == RequestRate(perSecond: 100, burst: 200) && admission.inFlight == 5)
        #expect(admission.waiting == 7 && admission.patience == .seconds(2))
        #expect(admission.circuit.timeouts == 3 && admission.circuit.identities == 4)
        #expect(admission.circuit.deadline == .seconds(5) && admission.circuit.rest == .seconds(6))
        let plain = try file("gateway: { limits: { per_identity: { rate: 30/m } } }").gateway.limits.admission
        #expect(plain.rate == RequestRate(perSecond: 0.5, burst: 1) && plain.inFlight == 64)
    }

    @Test(
        "is refused with the line of what is wrong",
        arguments: [
            ("auth: { api_keys: [ { name: ops, sha256: [abc] } ] }", "sha256"),
            ("auth: { api_keys: [ { sha256: [\(digest)] } ] }", "name: is missing"),
            (
                "auth: { api_keys: [ { name: a, sha256: [\(digest), \(digest), \(digest)] } ] }",
                "two while one replaces"
            ),
            ("auth: { api_keys: [ { name: a, sha256: \(digest) }, { name: b, sha256: \(digest) } ] }", "another name"),
            ("auth: { mtls: { subjects: [ { match: CN=ci, name: ci } ] } }", "needs gateway.tls.client_ca"),
            ("auth: { api_keys: [] }", "lets nobody in"), ("auth: { mtls: { subjects: [] } }", "lets nobody in"),
            ("auth: { api_key: [] }", "did you mean 'api_keys'"),
            ("context: { allow: [is_admin] }", "neither reserved"), ("context: { allow: [\"*\"] }", "neither reserved"),
            ("auth: { jwt: { issuer: x } }", "jwks: is missing"), ("auth: { jwt: { jwks: f, leeway: 1h } }", "leeway"),
            ("expose: [ { topic: [a] } ]", "did you mean 'topics'"),
            ("expose: [ { methods: [a] } ]", "topics: is missing"), ("expose: [ { topics: [] } ]", "for no topic"),
            ("expose: [ { topics: [\"a#\"] } ]", "pattern that one can match"),
            ("expose: [ { topics: [\"a b\"] } ]", "pattern that one can match"),
            ("expose: [ { topics: [a], kinds: [shout] } ]", "call, cast, fanout, notify, listen"),
            ("expose: [ { topics: [a], roles: [admin] } ]", "nobody has a role"),
            ("expose: { topics: [a] }", "list of mappings"), ("trusted_proxies: [10.0.0.1/8]", "10.0.0.1/8"),
            ("limits: { per_identity: { burst: 5 } }", "rate"),
            ("limits: { circuit: { identities: 1 } }", "from 2 to"),
            ("limits: { failed_logins: { rate: 5/w } }", "rate"),
        ]
    )
    func refused(line: String, says: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try file("gateway:\n  hosts: []\n  \(line)\n") }
        #expect(error?.description.hasPrefix("busway.yaml:3: gateway.") == true)
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test("lets an open listener start when it asks for credentials, and not before")
    func listening() throws {
        func settings(_ text: String) throws -> ServeSettings {
            try ServeSettings(
                options: ServeChoices(transport: "memory://", listen: ["0.0.0.0:8080"]),
                environment: Environment([:]),
                file: try file(text),
                path: "busway.yaml"
            )
        }
        #expect(throws: ConfigurationError.self) { try settings("gateway: { expose: [] }") }
        let keys = "gateway: { auth: { api_keys: [ { name: a, sha256: \(Self.digest) } ] } }"
        let open = try settings(keys)
        #expect(open.listen.count == 1 && !open.checksHost)
    }
}
