import ArgumentParser
import Messaging
import WireJSON

/// The command `busway notify`.
struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Tells whoever listens that something happened, and prints the notification's id.",
        discussion: """
            The notification waits in the queue TOPIC.PRIORITY until somebody listens:
              busway notify compute.instance.create.end instance_id:=12 --priority info
            """
    )

    @Argument(help: "What happened, such as compute.instance.create.end.")
    var eventType: String
    @Argument(help: "Members of the payload: key=text, or key:=JSON.")
    var pairs: [String] = []
    @Option(help: ArgumentHelp("The payload as JSON; pairs are added to it, if it is an object.", valueName: "json"))
    var payload: String?
    @Option(
        help: ArgumentHelp(
            "How important it is: audit, debug, info, warn, error, critical or sample. (default: info)"
        )
    )
    var priority: String?
    @Option(help: "The topic. (default: notifications)")
    var topic: String?
    @Option(help: ArgumentHelp("Who tells it, such as compute.host1.", valueName: "id"))
    var publisherID: String?
    @OptionGroup var bus: BusOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let notification = NotificationText(
                topic: topic ?? environment["TOPIC"] ?? "notifications",
                eventType: eventType,
                priority: try environment.setting(priority, "PRIORITY").map(PriorityWord.read) ?? .info,
                publisherID: publisherID ?? environment["PUBLISHER_ID"],
                payload: try payload(environment.setting(payload, "PAYLOAD"))
            )
            let id = try await bus.withMessenger(environment) { try await $0.notify(notification) }
            try StandardOutput.print(id)
        }
    }

    private func payload(_ setting: Setting?) throws(CommandFailure) -> JSONValue {
        guard let setting, pairs.isEmpty else {
            return .object(try ArgumentPairs.object(pairs, base: try ArgumentPairs.object(json: setting)))
        }
        do throws(JSONError) { return try JSONValue(parsing: setting.text) } catch {
            throw setting.failure("not JSON: \(error)")
        }
    }
}
