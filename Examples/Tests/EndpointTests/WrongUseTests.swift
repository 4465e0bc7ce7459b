import Foundation
import Testing

/// What the compiler says of wrong use, at the very line and with the very change it offers: the files in `WrongUse` carry
/// it as comments, which the compiler's own `-verify` compares.
@Suite("Wrong use of the macros", .timeLimit(.minutes(3)))
struct WrongUseTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("is told where it is, and mended where that is possible", arguments: ["Endpoints", "Interfaces"])
    func diagnostics(_ name: String) throws {
        let file = Self.package.appending(path: "Tests/EndpointTests/WrongUse/\(name).swift.txt")
        let source = FileManager.default.temporaryDirectory.appending(path: "\(name)-\(UUID().uuidString).swift")
        try FileManager.default.copyItem(at: file, to: source)
        defer {
            do { try FileManager.default.removeItem(at: source) } catch { Issue.record(error) }
        }
        let said = try Self.verify(source)
        #expect(said.status == 0, "\(said.text)")
    }

    private static func verify(_ source: URL) throws -> (status: Int32, text: String) {
        let build = package.appending(path: ".build/debug")
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = [
            "swiftc", "-frontend", "-typecheck", "-verify", "-swift-version", "6", "-module-name", "WrongUse",
            "-parse-as-library", "-I", build.appending(path: "Modules").path,
            "-Xcc", "-fmodule-map-file=" + build.appending(path: "CLinux.build/module.modulemap").path,
            "-load-plugin-executable", build.appending(path: "MessagingMacros-tool").path + "#MessagingMacros",
            source.path,
        ]
        let output = Pipe()
        compiler.standardOutput = output
        compiler.standardError = output
        try compiler.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        compiler.waitUntilExit()
        return (compiler.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
