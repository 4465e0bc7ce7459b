import Foundation
import Testing

@Suite("The tutorial", .timeLimit(.minutes(1)))
struct TutorialTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: package.appending(path: path), encoding: .utf8)
    }

    @Test("its pieces, one below the other, are the program that is built here")
    func pieces() throws {
        let page = try Self.text("../Sources/Messaging/Messaging.docc/TenMinutes.md")
        let pieces = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(try pieces.joined(separator: "\n\n") + "\n" == Self.text("Sources/Tutorial/main.swift"))
    }

    @Test("the program prints what the page says")
    func output() throws {
        let program = Process()
        program.executableURL = Self.package.appending(path: ".build/debug/Tutorial")
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
        let page = try Self.text("../Sources/Messaging/Messaging.docc/TenMinutes.md")
        #expect(page.contains("```\n\(String(decoding: printed, as: UTF8.self))```"))
    }
}
