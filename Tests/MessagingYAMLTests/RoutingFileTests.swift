import FoundationEssentials
import Messaging
import MessagingYAML
import Testing

@Suite("The routing file")
struct RoutingFileTests {
    private static let text = """
        # Comments are no groups.
        audit:
          messagingv2:
            accepted_events: ["compute.instance.*", 'image.[cd]*']
            accepted_priorities: [info, ERR*]
          log: {}
        metering:
          messaging:
            accepted_priorities:
              - sample
          noop: ~
        """

    @Test("groups, drivers and patterns are read as oslo reads them")
    func reading() throws {
        let rules = try RoutingRules(yaml: Self.text)
        #expect(
            rules
                == RoutingRules(groups: [
                    "audit": [
                        "messagingv2": .init(
                            acceptedEvents: ["compute.instance.*", "image.[cd]*"],
                            acceptedPriorities: ["info", "ERR*"]
                        ),
                        "log": .init(),
                    ],
                    "metering": ["messaging": .init(acceptedPriorities: ["sample"]), "noop": .init()],
                ])
        )
        #expect(rules.drivers(forEventType: "image.create", .info) == ["messagingv2", "log", "noop"])
    }

    @Test("an empty file has no groups", arguments: ["", "# nothing", "~", "{}"])
    func emptiness(text: String) throws {
        #expect(try RoutingRules(yaml: text) == RoutingRules())
    }

    @Test(
        "a mistake is named with its place",
        arguments: [
            ("a: [", "no YAML"), ("a: 1", "a: a mapping is needed"), ("- a", "the routing file: a mapping is needed"),
            ("a: {log: {accepted_events: x}}", "a.log.accepted_events: a list of patterns is needed"),
            ("a: {log: {accepted_events: [[x]]}}", "a.log.accepted_events: a pattern is text"),
            ("a: {log: {accepted: [x]}}", "a.log: there is no rule accepted"),
            ("{a: {}, [b]: {}}", "is no text in line 1"),
        ]
    )
    func mistakes(text: String, expected: String) {
        let error = #expect(throws: MessagingError.self) { try RoutingRules(yaml: text) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }

    @Test("a file is read from disk, and one that is missing is named")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.path + "/routing-\(UniqueID()).yaml"
        try Self.text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        #expect(try RoutingRules(contentsOf: path) == RoutingRules(yaml: Self.text))
        let error = #expect(throws: MessagingError.self) { try RoutingRules(contentsOf: path + "-not") }
        #expect(error?.message.contains("routing-") == true)
    }
}
