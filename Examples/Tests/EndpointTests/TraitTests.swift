import ChildProcesses
import Foundation
import Testing

/// Who takes the library without its macros has nothing to do with swift-syntax.
@Suite("A package that depends on the library", .timeLimit(.minutes(5)))
struct TraitTests {
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "resolves swift-syntax with the trait Endpoints, and does not without",
        arguments: [("", false), (#", traits: ["Endpoints"]"#, true)]
    )
    func resolution(traits: String, needsSyntax: Bool) async throws {
        let folder = try TemporaryDirectory()
        let sources = folder.path("Sources/user")
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        let library = Self.examples.deletingLastPathComponent().path
        _ = try folder.write("Package.swift", Self.manifest(library, traits))
        _ = try folder.write("Sources/user/User.swift", "import Messaging\n")
        // The versions that were resolved here, which need not be fetched again.
        try FileManager.default.copyItem(
            atPath: Self.examples.appending(path: needsSyntax ? "Package.resolved" : "../Package.resolved").path,
            toPath: folder.path("Package.resolved")
        )
        let said = try await Self.resolve(folder.path("."))
        #expect(said.status == 0, "\(said.text)")
        let checkouts = try FileManager.default.contentsOfDirectory(atPath: folder.path(".build/checkouts"))
        #expect(checkouts.contains("swift-log"))
        #expect(checkouts.contains("swift-syntax") == needsSyntax)
        let resolved = try String(contentsOfFile: folder.path("Package.resolved"), encoding: .utf8)
        #expect(resolved.contains("swift-syntax") == needsSyntax)
    }

    private static func manifest(_ library: String, _ traits: String) -> String {
        """
        // swift-tools-version: 6.3
        import PackageDescription

        let package = Package(
            name: "user",
            dependencies: [.package(name: "busway", path: "\(library)"\(traits))],
            targets: [
                .target(
                    name: "user",
                    dependencies: [
                        .product(name: "Messaging", package: "busway"),
                        .product(name: "MessagingEndpoints", package: "busway"),
                    ]
                )
            ]
        )
        """
    }

    private static func resolve(_ folder: String) async throws -> (status: Int32, text: String) {
        let command = try ChildProcess(
            "/usr/bin/env",
            ["swift", "package", "--package-path", folder, "resolve"],
            environment: ProcessInfo.processInfo.environment
        )
        async let output = command.output.text()
        async let errors = command.errors.text()
        let status = await command.exitStatus()
        return (status, await output + (await errors))
    }
}
