import FoundationEssentials
import Testing

/// `docs/oslo-parity.md` promises tests by their names; here it is held to that.
@Suite("The page of parity with oslo.messaging")
struct ParityTests {
    private static let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private static func page() throws -> [Substring] {
        try String(contentsOfFile: "\(package)/docs/oslo-parity.md", encoding: .utf8).split(separator: "\n")
    }

    /// The names in quotes in the last cell of each row.
    private static func promisedTests() throws -> Set<String> {
        var names: Set<String> = []
        for row in try page() where row.hasPrefix("| ") {
            guard let proof = row.split(separator: "|").last else { continue }
            for (index, part) in proof.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            where !index.isMultiple(of: 2) {
                names.insert(String(part))
            }
        }
        return names
    }

    @Test("every test it names is there")
    func tests() throws {
        let promised = try Self.promisedTests()
        #expect(promised.count > 150)
        var missing = promised
        for folder in ["Tests", "Examples/Tests"] {
            // The dot follows a link, where the tests are linked into another package.
            let folder = "\(Self.package)/\(folder)/."
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".swift") {
                let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
                missing = missing.filter { !text.contains("\"\($0)\"") }
            }
        }
        #expect(missing.isEmpty, "these tests are not there: \(missing.sorted())")
    }

    @Test("every row has a proof or a reason")
    func rows() throws {
        for row in try Self.page() where row.hasPrefix("| ") && !row.hasPrefix("| --- ") {
            let cells = row.split(separator: "|").filter { $0.contains { $0 != " " } }
            let proof = cells.last ?? ""
            let isHeading = proof == " proof " || proof == " here "
            #expect(isHeading || proof.contains("\"") || proof.contains("–"), "\(row)")
            // What only a reason stands for says it.
            if proof == " – " { #expect(cells.count == 3, "\(row)") }
        }
    }
}
