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

    @Test("a place in flight is given back however its request ends")
    func places() async throws {
        let limits = InFlightLimits(total: 2, perTopic: 1, topicCaps: ["wide": 2])
        try await limits.withPlace(for: "a") { () async throws(Problem) in
            await #expect(throws: Problem.self) { try await limits.withPlace(for: "a") { () async throws(Problem) in } }
        }
        await #expect(throws: Problem.self) {
            try await limits.withPlace(for: "a") { () async throws(Problem) in throw Problem(.rpcTimeout, "late") }
        }
        #expect(limits.count == 0)
        try await limits.withPlace(for: "wide") { () async throws(Problem) in
            try await limits.withPlace(for: "wide") { () async throws(Problem) in
                await #expect(throws: Problem.self) {
                    try await limits.withPlace(for: "b") { () async throws(Problem) in }
                }
            }
        }
    }
}
