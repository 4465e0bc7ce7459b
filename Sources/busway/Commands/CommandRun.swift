import ArgumentParser
import Messaging

/// Runs a command's work and turns the way it fails into a line on standard error and an exit code.
enum CommandRun {
    static func reportingFailure(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let code as ExitCode {
            throw code
        } catch {
            throw failure(error).report()
        }
    }

    private static func failure(_ error: any Error) -> CommandFailure {
        switch error {
        case let failure as CommandFailure: failure
        case let error as ConfigurationError: CommandFailure(error.description, .configuration)
        case let error as MessagingError: CommandFailure(error)
        default: CommandFailure("internal error: \(error)", .software)
        }
    }
}
