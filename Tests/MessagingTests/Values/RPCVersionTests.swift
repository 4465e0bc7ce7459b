import Messaging
import Testing

@Suite("RPCVersion")
struct RPCVersionTests {
    @Test(
        "oslo's table of compatible versions holds",
        arguments: [
            (nil, nil, true),
            (nil, "1.0", true),
            (nil, "no version at all", true),
            ("1.0", nil, false),
            ("no version at all", nil, false),
            ("1.1", "1.0", true),
            ("1.1", "1.1", true),
            ("1.0", "1.1", false),
            ("2.0", "1.0", false),
            ("1.0", "2.0", false),
            ("1.1.1", "1.1.0", true),
            ("1.1.0", "1.1.1", false),
            ("1.1", "1.1.0", true),
            ("1.1", "1.1.1", false),
            ("1.2", "1.1.9", true),
            ("1.10", "1.9", true),
            ("1.1.1.7", "1.1.1.9", true),
            ("1.1.1.x", "1.1.1", true),
            ("2.0", "2.0.0", true),
        ] as [(String?, String?, Bool)]
    )
    func compatible(implemented: String?, requested: String?, expected: Bool) throws {
        #expect(try RPCVersion.compatible(implemented: implemented, requested: requested) == expected)
    }

    @Test(
        "what is no version is an error with oslo's text, and never a trap",
        arguments: [
            "", "1", "1.", ".1", "1.x", "x.1", "1.1.", "1.1.x", "1..1", "-1.0", "+1.0", "1,0", " 1.0", "1.0 ", "1_0.0",
            "1.0.0x", "9223372036854775808.0", "1.99999999999999999999", "1.0.99999999999999999999", "\u{661}.0",
        ]
    )
    func invalid(text: String) throws {
        #expect(RPCVersion(text) == nil)
        let error = #expect(throws: MessagingError.self) { try RPCVersion(parsing: text) }
        #expect(error?.code == .invalidVersion)
        #expect(error?.message == "Version must contain a major and minor integer. Got \(text)")
        #expect(throws: MessagingError.self) { try RPCVersion.compatible(implemented: text, requested: "1.0") }
        #expect(throws: MessagingError.self) { try RPCVersion.compatible(implemented: "1.0", requested: text) }
    }

    @Test("versions order by major, minor and revision as numbers")
    func order() throws {
        let texts = ["0.9", "1.0", "1.0.1", "1.2", "1.10", "2.0"]
        let versions = try texts.map { try RPCVersion(parsing: $0) }
        #expect(versions == versions.sorted())
        #expect(versions.shuffled().sorted() == versions)
        #expect(versions.map(\.description) == texts)
    }

    @Test("a missing revision is revision zero")
    func revision() {
        #expect(RPCVersion("1.1") == RPCVersion("1.1.0"))
        #expect(RPCVersion("1.1.0")?.description == "1.1")
        #expect(RPCVersion("9223372036854775807.0")?.major == .max)
        #expect(RPCVersion("01.02") == RPCVersion(major: 1, minor: 2))
    }
}
