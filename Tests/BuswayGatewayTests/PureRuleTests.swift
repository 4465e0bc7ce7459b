import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Small rules")
struct PureRuleTests {
    @Test(
        "class names become kebab case",
        arguments: [
            ("InstanceNotFound", "remote-instance-not-found"), ("HTTPError", "remote-http-error"),
            ("KeyError", "remote-key-error"),
            ("_Odd__Name", "remote-odd-name"), ("x", "remote-x"), ("Ünïcode", "remote-n-code"), ("<b>", "remote-b"),
            ("", "remote-unnamed"),
        ]
    )
    func kebab(name: String, code: String) {
        #expect(ProblemCode.mapped(className: name, status: 404).name == code)
    }

    @Test("each problem code stands once in the table")
    func uniqueCodes() {
        #expect(Set(ProblemCode.all.map(\.name)).count == ProblemCode.all.count)
        #expect(ProblemCode.all.allSatisfy { (400...599).contains($0.status) })
    }

    @Test("new request ids have the form they are accepted in, and differ")
    func requestIdentifiers() {
        let ids = (0..<100).map { _ in RequestIdentifier() }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { RequestIdentifier($0.description) == $0 })
        #expect(RequestIdentifier(high: 0, low: 0).description == "req-00000000-0000-4000-8000-000000000000")
        #expect(RequestIdentifier(high: .max, low: .max).description == "req-ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(
            RequestIdentifier(high: 0x0123_4567_89AB_CDEF, low: 0x1122_3344_5566_7788).description
                == "req-01234567-89ab-4def-9122-334455667788"
        )
    }

    @Test("a target's path is split before it is decoded")
    func requestTarget() {
        #expect(RequestTarget("/a%2Fb/c?x=1&y&z=%20#f")?.segments == ["a/b", "c"])
        #expect(
            RequestTarget("/a?x=1&y&z=%20")?.query == [
                .init(name: "x", value: "1"), .init(name: "y", value: ""), .init(name: "z", value: " "),
            ]
        )
        #expect(RequestTarget("/%4") == nil)
        #expect(RequestTarget("nopath") == nil)
    }

    @Test("names in the configuration that could never match are told from those that could")
    func configuredNames() {
        #expect(
            ConfiguredName.isTopic("compute.node-1") && !ConfiguredName.isTopic("a#") && !ConfiguredName.isTopic("")
        )
        for host in ["api.test", "[::1]", "10.0.0.1", "LOCALHOST"] { #expect(ConfiguredName.isHost(host), "\(host)") }
        for host in ["", "a:80", "http://a", "a/b", "a b"] { #expect(!ConfiguredName.isHost(host), "\(host)") }
        for origin in ["https://a.test", "http://a:8080", "https://[::1]:1"] {
            #expect(ConfiguredName.isOrigin(origin), "\(origin)")
        }
        for origin in ["*", "a.test", "https://a/", "https://", "ftp://a", "https://a:x", "null"] {
            #expect(!ConfiguredName.isOrigin(origin), "\(origin)")
        }
        #expect(ConfiguredName.isException("a.b.C") && !ConfiguredName.isException("C"))
        #expect(!ConfiguredName.isException("a..C") && !ConfiguredName.isException("a b.C"))
        #expect(ConfiguredName.isReservedContextKey("*") && ConfiguredName.isReservedContextKey("user_domain_id"))
        #expect(!ConfiguredName.isReservedContextKey("user") && !ConfiguredName.isReservedContextKey("msg_id"))
    }
}
