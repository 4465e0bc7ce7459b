import BuswayGateway
import Foundation
import Messaging
import Testing
import WireJSON

/// One section of the page: what stands under a code.
private struct Section {
    let name: String
    let title: String
    /// Status, delivery and whether it is retryable, as the row has them.
    let row: [String]
    /// The paragraphs behind the row, each on one line.
    let paragraphs: [String]

    /// Reads what stands behind `## `.
    init?(_ text: Substring) {
        let blocks = text.split(separator: "\n\n").map { $0.trimmingCharacters(in: .newlines) }
        guard blocks.count > 3 else { return nil }
        name = blocks[0].trimmingCharacters(in: ["`"])
        title = blocks[1]
        row =
            blocks[2].split(separator: "\n").last?.split(separator: "|").map {
                $0.trimmingCharacters(in: [" ", "`"])
            } ?? []
        paragraphs = blocks[3...].map { $0.replacingOccurrences(of: "\n", with: " ") }
    }
}

@Suite("The page of problems")
struct ProblemDocumentTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    private static let everyCode = ProblemCode.all + [.mappedRemoteError]

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    private func sections() throws -> [Section] {
        try text("docs/problems.md").split(separator: "\n## ").dropFirst().map { try #require(Section($0), "\($0)") }
    }

    @Test("has a section for each problem and none for what is no problem")
    func complete() throws {
        #expect(try sections().map(\.name) == Self.everyCode.map(\.name))
    }

    @Test("says of each problem what the gateway answers", arguments: everyCode)
    func sameWords(code: ProblemCode) throws {
        let section = try #require(try sections().first { $0.name == code.name })
        #expect(section.title == code.title + ".")
        #expect(section.row == ["\(code.status)", code.delivery.description, code.isRetryable ? "yes" : "no"])
        #expect(section.paragraphs.count == 3 && section.paragraphs.prefix(2) == [code.meaning, code.remedy])
    }

    @Test("names tests that exist for each problem")
    func causes() throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: "Tests").path)
        let known = Set(
            files.map { "Tests/" + $0 } + files.map { $0.split(separator: "/").last.map(String.init) ?? "" }
        )
        for section in try sections() {
            let cause = section.paragraphs.last ?? ""
            let names = cause.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            #expect(cause.hasPrefix("Caused in ") && !names.isEmpty, "\(section.name): \(cause)")
            for name in names {
                #expect(known.contains(name) || known.contains(name + ".swift"), "\(section.name): \(name)")
            }
        }
    }

    @Test("misses no code that is declared but not in the table")
    func declared() throws {
        var names = Set<String>()
        for family in ["Request", "Bus", "Remote"] {
            let source = try text("Sources/BuswayGateway/Problems/ProblemCode+\(family).swift")
            for declaration in source.components(separatedBy: "static let ").dropFirst()
            where declaration.prefix(80).contains(" = ProblemCode(") {
                names.insert(String(declaration.split(separator: "\"")[1]))
            }
        }
        #expect(names == Set(Self.everyCode.map(\.name)))
    }

    @Test("agrees with openapi.yaml, which has answers with the statuses of problems and with no other")
    func described() throws {
        let document = try JSONValue(parsing: OpenAPIDocument().json)
        var statuses = Set<Int>()
        for path in try #require(document["paths"]?.objectValue) {
            for verb in ["get", "post", "delete"] {
                for response in path.value[verb]?["responses"]?.objectValue ?? [:] {
                    if let status = response.key.string.flatMap({ Int($0) }), status >= 400 { statuses.insert(status) }
                }
            }
        }
        // A wrong verb is no operation of the document, so nothing there is answered with it.
        #expect(statuses.union([405]) == Set(ProblemCode.all.map(\.status)))
    }
}
