import ChildProcesses
import Foundation

/// A program that knows nothing of this code, run to its end: `openssl` or `curl`.
struct OtherProgram: Sendable {
    let status: Int32
    let output: String
    let errors: String

    static func curl(_ arguments: String...) async throws -> OtherProgram {
        try await run("/usr/bin/curl", ["-sS", "--max-time", "20"] + arguments)
    }

    /// `openssl s_client`, which sends `text`, and ends when the server does.
    static func client(_ text: String, _ arguments: String...) async throws -> OtherProgram {
        try await run("/usr/bin/openssl", ["s_client"] + arguments, input: text)
    }

    private static func run(_ program: String, _ arguments: [String], input: String? = nil) async throws -> Self {
        let child = try ChildProcess(
            program,
            arguments,
            environment: ProcessInfo.processInfo.environment,
            hasInput: input != nil
        )
        async let output = child.output.text()
        async let errors = child.errors.text()
        if let input { try await child.input?.write(input) }
        return OtherProgram(status: await child.exitStatus(), output: await output, errors: await errors)
    }
}
