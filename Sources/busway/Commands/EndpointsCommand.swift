import ArgumentParser
import BuswayGateway
import Messaging
import WireJSON

/// The command `busway endpoints`.
struct EndpointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoints",
        abstract: "Lists who is on the bus and what they offer.",
        discussion: """
            Servers of busway's kind and bridges tell what they offer. Others are listed with what is known of them:
            through a gateway the topics it is configured for, on the bus itself only the topic that is asked for.
            """
    )

    @Argument(help: "Only this topic.")
    var topic: String?
    @Flag(help: "Print JSON, as /v1/endpoints answers it.")
    var json = false
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let json = try json || environment.flag("JSON") ?? false
            let catalogue = try await bus.catalogue(environment, topic: topic)
            if json {
                try StandardOutput.write(catalogue.serialized(JSONWritingOptions(pretty: true)) + [0x0A])
                return
            }
            let table = EndpointTable(catalogue)
            guard !table.isEmpty else {
                throw CommandFailure(
                    topic.map { "nothing is known of a topic \($0.shownSafely)" }
                        ?? "nobody on the bus tells of itself",
                    .unavailable
                )
            }
            try StandardOutput.write(Array(table.text.utf8))
        }
    }
}

extension BusOptions {
    /// The catalogue from a gateway, or asked on the bus itself.
    fileprivate func catalogue(_ environment: Environment, topic: String?) async throws -> JSONValue {
        switch try way(environment) {
        case .bus(let url): return try await BusCatalogue.ask(url, topic: topic)
        case .gateway(let base, let credentials):
            return try await GatewayCatalogue.ask(base, credentials, topic: topic)
        }
    }
}
