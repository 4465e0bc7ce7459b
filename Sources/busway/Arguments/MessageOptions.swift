import ArgumentParser
import WireJSON

/// What `call` and `cast` have in common: whom to reach, and with what.
struct MessageOptions: ParsableArguments {
    @Argument(help: "The topic, which is the service's name on the bus.")
    var topic: String

    @Argument(help: "The method.")
    var method: String

    @Argument(help: "Arguments: key=text, or key:=JSON.")
    var pairs: [String] = []

    @Option(help: ArgumentHelp("All arguments as one JSON object; pairs are added to it.", valueName: "json"))
    var args: String?

    @Option(help: ArgumentHelp("The request's context as a JSON object.", valueName: "json"))
    var context: String?

    @Option(help: "Reach only this server of the topic.")
    var server: String?

    @Option(help: "The endpoint's namespace.")
    var namespace: String?

    @Option(help: "The version the endpoint must be compatible with, such as 1.3.")
    var version: String?

    @Option(help: "The exchange; the control exchange unless given.")
    var exchange: String?

    @Option(help: ArgumentHelp("How long to wait, in seconds above 0. (default: 60)", valueName: "seconds"))
    var timeout: Seconds?

    /// The message that these words describe; what they leave out may stand in the environment.
    func message(_ environment: Environment, callMonitor: Seconds? = nil) throws -> OutgoingMessage {
        OutgoingMessage(
            topic: topic,
            method: method,
            arguments: try ArgumentPairs.object(
                pairs,
                base: try ArgumentPairs.object(json: environment.setting(args, "ARGS"))
            ),
            context: try ArgumentPairs.object(json: environment.setting(context, "CONTEXT")),
            server: server ?? environment["SERVER"],
            namespace: namespace ?? environment["NAMESPACE"],
            version: version ?? environment["VERSION"],
            exchange: exchange ?? environment["EXCHANGE"],
            timeout: try timeout ?? environment.seconds("TIMEOUT"),
            callMonitor: callMonitor
        )
    }
}
