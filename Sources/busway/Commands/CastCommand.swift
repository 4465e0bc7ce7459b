import ArgumentParser

/// The command `busway cast`.
struct CastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cast",
        abstract: "Sends a message without waiting for a result, and prints its id."
    )

    @OptionGroup var message: MessageOptions
    @Flag(help: "Send it to every server of the topic.")
    var fanout = false
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let message = try message.message(environment)
            let fanout = try fanout || environment.flag("FANOUT") ?? false
            let id = try await bus.withMessenger(environment) { try await $0.cast(message, fanout: fanout) }
            try StandardOutput.print(id)
        }
    }
}
