import ArgumentParser
import WireJSON

/// The command `busway call`.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a method and prints its result as JSON."
    )

    @OptionGroup var message: MessageOptions
    @Option(
        help: ArgumentHelp(
            "Ask the worker for heartbeats this often, at least 2 seconds, and give up when they stop.",
            valueName: "seconds"
        )
    )
    var callMonitor: Seconds?
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let callMonitor = try callMonitor ?? environment.seconds("CALL_MONITOR")
            guard callMonitor.map({ $0.value >= 2 }) ?? true else {
                throw CommandFailure("call monitor: expected 2 seconds or more", .usage)
            }
            let message = try message.message(environment, callMonitor: callMonitor)
            let result = try await bus.withMessenger(environment) { try await $0.call(message) }
            try StandardOutput.write(result.bytes + [0x0A])
        }
    }
}
