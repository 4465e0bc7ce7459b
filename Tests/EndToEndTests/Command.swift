import ChildProcesses
import Foundation
import Testing

/// A program run to its end, as a user would run it.
struct Command: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// The `busway` of this very build.
    static func busway(_ arguments: String..., environment: [String: String] = [:]) async throws -> Command {
        try await busway(arguments, environment: environment)
    }

    /// The `busway` of this very build.
    static func busway(_ arguments: [String], environment: [String: String] = [:]) async throws -> Command {
        try await run(Self.binary.path, arguments, environment: environment)
    }

    /// `curl`, silent but for errors.
    static func curl(_ arguments: String...) async throws -> Command { try await curl(arguments) }

    /// `curl`, silent but for errors.
    static func curl(_ arguments: [String]) async throws -> Command {
        try await run("/usr/bin/curl", ["-sS", "--max-time", "30"] + arguments)
    }

    /// A line for the shell, in which `busway` is this very build's.
    static func shell(_ line: String) async throws -> Command {
        try await run("/bin/sh", ["-c", "busway() { '\(binary.path)' \"$@\"; }; " + line])
    }

    static let binary: URL = {
        // Tests/EndToEndTests/Command.swift → the package; the tests and the binary are built together.
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appendingPathComponent(".build/debug/busway")
    }()

    private static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Command {
        let child = try ChildProcess(program, arguments, environment: cleanEnvironment.merging(environment) { $1 })
        async let output = child.output.text()
        async let errors = child.errors.text()
        return Command(status: await child.exitStatus(), output: await output, errors: await errors)
    }

    /// This process's environment without anything that busway would read.
    static let cleanEnvironment = ProcessInfo.processInfo.environment.filter { variable in
        !["BUSWAY_", "OTEL_"].contains { variable.key.hasPrefix($0) }
    }
}
