import ArgumentParser

/// The command `busway check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates a configuration file and prints what is wrong, with its line.",
        discussion: "Exits with 78 when the file cannot be used."
    )

    @Option(help: ArgumentHelp("The file.", valueName: "file"))
    var config: String?

    func run() async throws {
        try await CommandRun.reportingFailure {
            guard let path = config ?? Environment.process["CONFIG"] else {
                throw CommandFailure("--config: give the file to check", .usage)
            }
            do {
                let file = try ConfigurationFile(path: path)
                // A file may leave the bus to the command line; everything else must fit together as it stands.
                var choices = ServeChoices()
                if file.transport == nil, file.transportFile == nil { choices.transport = "memory://" }
                let settings = try ServeSettings(
                    options: choices,
                    environment: Environment([:]),
                    file: file,
                    path: path
                )
                _ = try await settings.tokenVerifier()
                for warning in settings.warnings { StandardError.print("busway: \(warning)") }
            } catch let error as ConfigurationError {
                // The result of a check is its list, so it goes to standard output without a prefix.
                try StandardOutput.print(error.description)
                throw ExitCode.configuration
            }
            try StandardOutput.print("\(path): ok")
        }
    }
}
