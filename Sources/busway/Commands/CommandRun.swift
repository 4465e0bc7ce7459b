import ArgumentParser

/// Runs a command's work and turns the way it fails into a line on standard error and an exit code.
enum CommandRun {
    static func reportingFailure(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let failure as CommandFailure {
            throw failure.report()
        } catch let error as ConfigurationError {
            throw CommandFailure(error.description, .configuration).report()
        }
    }
}
