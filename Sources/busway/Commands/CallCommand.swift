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
            "Ask the worker for heartbeats this often and give up when they stop.",
            valueName: "seconds"
        )
    )
    var callMonitor: Double?
    @OptionGroup var bus: BusOptions

    func validate() throws {
        if let callMonitor, !(callMonitor >= 2) { throw ValidationError("--call-monitor: expected 2 seconds or more") }
    }

    func run() async throws {
        try await CommandRun.reportingFailure {
            let message = try message.message(callMonitor: callMonitor)
            let result = try await bus.withMessenger { try await $0.call(message) }
            print(String(decoding: result.bytes, as: UTF8.self))
        }
    }
}
