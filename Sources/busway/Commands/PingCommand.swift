import ArgumentParser
import BuswayObservability
import Messaging
import WireJSON

/// The command `busway ping`.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Asks a server for a sign of life, and prints how long it took.",
        discussion: "The server must answer oslo's ping; busway's do, Python's with rpc_ping_enabled."
    )

    @Argument(help: "The topic.")
    var topic: String
    @Option(help: "Ask only this server of the topic.")
    var server: String?
    @Option(help: ArgumentHelp("How long to wait, in seconds above 0. (default: 10)", valueName: "seconds"))
    var timeout: Seconds?
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let server = server ?? environment["SERVER"]
            let message = OutgoingMessage(
                topic: topic,
                method: PingEndpoint.methodName,
                server: server,
                timeout: try timeout ?? environment.seconds("TIMEOUT") ?? 10
            )
            let (answer, took) = try await bus.withMessenger(environment) { messenger in
                let start = ContinuousClock.now
                let answer = try await messenger.call(message)
                return (answer, ContinuousClock.now - start)
            }
            let text = try answer.value().stringValue ?? String(decoding: answer.bytes, as: UTF8.self)
            try StandardOutput.print(
                "\(text) from \(server.map { "\(topic).\($0)" } ?? topic) in \(took.millisecondsText) ms"
            )
        }
    }
}
