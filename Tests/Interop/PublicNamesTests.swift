import FoundationEssentials
import PythonPeers
import Testing
import WireJSON

/// `docs/oslo-parity.md` promises to have every public name, of the very version these tests run with.
@Suite(.timeLimit(.minutes(1)))
struct PublicNamesTests {
    private static func page() throws -> String {
        let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try String(contentsOfFile: "\(package)/docs/oslo-parity.md", encoding: .utf8)
    }

    @Test("every public name of oslo.messaging stands on the page of parity")
    func names() async throws {
        let page = try Self.page()
        try await PythonPeer.with { peer in
            let names = try await peer.run("public_names", [:]).arrayValue?.compactMap(\.stringValue) ?? []
            #expect(names.count > 60)
            let missing = names.filter { name in
                // A method stands with its class, or alone where the class's methods are listed.
                let method = name.split(separator: ".").last.map(String.init) ?? name
                return !page.contains("`\(name)`") && !page.contains("`\(method)`")
            }
            #expect(missing.isEmpty, "these names are missing: \(missing)")
        }
    }

    @Test("every test of oslo.messaging's own suites stands on the page of parity, under its file")
    func cases() async throws {
        let page = try Self.page()
        var sections: [Substring: Substring] = [:]
        for section in page.split(separator: "\n### ") {
            sections[section.prefix { $0 != "\n" }] = section
        }
        try await PythonPeer.with { peer in
            let files = try await peer.run("test_cases", [:]).objectValue ?? [:]
            #expect(files.count == 25)
            for file in files {
                let section = sections[Substring(file.key.string ?? "")] ?? ""
                for test in file.value.arrayValue?.compactMap(\.stringValue) ?? [] {
                    #expect(section.contains("| `\(test)` |"), "\(file.key): \(test)")
                }
            }
        }
    }
}
