import FoundationEssentials
import Testing
import WireJSON

/// `docs/oslo-parity.md` promises to have every public name, of the very version these tests run with.
@Suite(.timeLimit(.minutes(1)))
struct PublicNamesTests {
    @Test("every public name of oslo.messaging stands on the page of parity")
    func names() async throws {
        let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try String(contentsOfFile: "\(package)/docs/oslo-parity.md", encoding: .utf8)
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
}
