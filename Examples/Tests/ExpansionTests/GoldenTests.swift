import Foundation
import Testing

/// What the macros write is held here word for word: the files in `Golden` have the source above a line of signs, and
/// what becomes of it below.
@Suite("What the macros expand to")
struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(
        "is the text that is kept beside this test",
        arguments: [
            "ActorEndpoint", "CastInterface", "DefaultsAndContext", "EmptyArguments", "Interface", "NamedEndpoint",
            "PublicInterface",
        ]
    )
    func golden(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).swift.txt"), encoding: .utf8)
        let parts = text.components(separatedBy: "\n=== becomes ===\n")
        try #require(parts.count == 2)
        Expansion.check(parts[0], becomes: parts[1])
    }

    @Test("is tested in every file there is")
    func files() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(files.count == 7)
    }
}
