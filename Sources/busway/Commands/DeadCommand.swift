import ArgumentParser
import Logging
import Messaging
import WireJSON

/// The command `busway dead`.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Shows casts that failed for good behind a bridge, and sends them again.",
        discussion: "A bridge keeps them in the queue busway.dead.TOPIC. These commands go over the bus itself.",
        subcommands: [List.self, Replay.self]
    )

    /// The command `busway dead list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Prints the dead letters of a topic as JSON lines, oldest first; they stay where they are."
        )

        @Argument(help: "The topic.")
        var topic: String
        @Option(help: ArgumentHelp("At most so many. (default: 1000)", valueName: "number"))
        var limit = 1000
        @Option(help: ArgumentHelp("The bus, such as rabbit://host/vhost.", valueName: "url"))
        var transport: String?

        func run() async throws {
            try await DeadCommand.run(topic, transport) { box in
                for letter in try await box.letters(atMost: limit) {
                    try StandardOutput.write(letter.json.serialized() + [0x0A])
                }
            }
        }
    }

    /// The command `busway dead replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Sends the casts of dead letters again, and takes those letters away; prints their ids."
        )

        @Argument(help: "The topic.")
        var topic: String
        @Option(help: ArgumentHelp("Only this letter. May be repeated. (default: all)", valueName: "id"))
        var id: [String] = []
        @Option(help: ArgumentHelp("The bus, such as rabbit://host/vhost.", valueName: "url"))
        var transport: String?

        func run() async throws {
            let ids = Set(id)
            try await DeadCommand.run(topic, transport) { box in
                let sent = try await box.replay { ids.isEmpty || ids.contains($0.id) }
                for letter in sent { try StandardOutput.print(letter.id) }
                let missing = ids.subtracting(sent.map(\.id)).sorted()
                guard missing.isEmpty else {
                    throw CommandFailure("there is no such letter: \(missing.joined(separator: ", "))", .remote)
                }
            }
        }
    }

    /// Opens the box of a topic on the bus.
    private static func run(
        _ topic: String,
        _ transport: String?,
        _ body: @Sendable (DeadLetterBox) async throws -> Void
    ) async throws {
        try await CommandRun.reportingFailure {
            guard let setting = Environment.process.setting(transport, "TRANSPORT") else {
                throw CommandFailure("no bus is given; say --transport URL, or set BUSWAY_TRANSPORT", .usage)
            }
            let logger = Logger(label: "busway.messaging") { _ in SwiftLogNoOpLogHandler() }
            do {
                try await withTransport(TransportText.read(setting), drivers: TransportDrivers.all, logger: logger) {
                    try await body(DeadLetterBox($0, topic: topic))
                }
            } catch let error as RPCError {
                throw CommandFailure(error)
            }
        }
    }
}
