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
            let isHeading = proof == " proof " || proof == " have a test here "
            let isCount = Int(proof.filter { $0 != " " && $0 != "," }) != nil
            #expect(isHeading || isCount || proof.contains("\"") || proof.contains("–"), "\(row)")
            // What only a reason stands for says it.
            if proof == " – " { #expect(cells.count == 3, "\(row)") }
        }
    }

    /// One table of the peer's cases: the rows of a file, or their sums.
    private struct Count: Equatable {
        var there = 0
        var here = 0
    }

    private static func number(_ cell: Substring) throws -> Int {
        try #require(Int(cell.filter { $0 != " " && $0 != "," }), "\(cell) is no number")
    }

    @Test("the peer's cases add up, file by file and in all")
    func counts() throws {
        var (told, counted, total): ([String: Count], [String: Count], Count?) = ([:], [:], nil)
        var file = ""
        for line in try Self.page() {
            if line.hasPrefix("### ") { file = String(line.dropFirst(4)) }
            let cells = line.hasPrefix("| ") ? line.split(separator: "|") : []
            guard cells.count >= 4, cells[1].contains(where: \.isNumber), !cells[1].contains("`") else { continue }
            let row = Count(there: try Self.number(cells[1]), here: try Self.number(cells[2]))
            if cells[0].hasPrefix(" all ") {
                total = row
            } else if cells[0].hasSuffix(".py` ") {
                told[String(cells[0].dropFirst(2).dropLast(2))] = row
                // What makes sense here has a test.
                #expect(try Self.number(cells[3]) == row.here, "\(line)")
            } else {
                counted[file, default: Count()].there += row.there
                counted[file, default: Count()].here += row.here
                #expect(row.here <= row.there, "\(line)")
                #expect(row.here == 0 || cells[3].contains("\""), "a test that proves it: \(line)")
                #expect(row.here == row.there || cells[3].contains("–"), "a reason for what is left out: \(line)")
            }
        }
        #expect(told.count == 25)
        #expect(told == counted)
        let sum = Count(
            there: counted.values.reduce(0) { $0 + $1.there },
            here: counted.values.reduce(0) { $0 + $1.here }
        )
        #expect(total == sum)
    }
}
