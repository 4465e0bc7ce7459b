import ArgumentParser
import Messaging

/// How a command reaches the bus: by itself with `--transport`, or else through a gateway.
struct BusOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Talk to the bus itself, such as rabbit://host/vhost.", valueName: "url"))
    var transport: String?

    @Option(help: ArgumentHelp("The gateway to go through. (default: http://127.0.0.1:8080)", valueName: "url"))
    var gateway: String?

    @Option(help: ArgumentHelp("A file with the API key for the gateway.", valueName: "file"))
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("A file with the bearer token for the gateway.", valueName: "file"))
    var tokenFile: String?

    /// Which of the two ways it is.
    enum Way {
        case bus(TransportURL)
        case gateway(String, GatewayCredentials)
    }

    /// The way that the options, or else the environment, say.
    func way(_ environment: Environment) throws -> Way {
        if transport != nil, gateway != nil {
            throw CommandFailure("--transport and --gateway: give one of the two", .usage)
        }
        // An explicit gateway wins over a transport that merely stands in the environment.
        if gateway == nil, let setting = environment.setting(transport, "TRANSPORT") {
            return .bus(try TransportText.read(setting))
        }
        return .gateway(
            gateway ?? environment["GATEWAY"] ?? "http://127.0.0.1:8080",
            try GatewayCredentials(
                apiKeyFile: apiKeyFile ?? environment["API_KEY_FILE"],
                tokenFile: tokenFile ?? environment["TOKEN_FILE"]
            )
        )
    }

    /// Opens the way to the bus, runs `body`, and closes it.
    func withMessenger<Result: Sendable>(
        _ environment: Environment,
        _ body: @Sendable (any Messenger) async throws -> Result
    ) async throws -> Result {
        switch try way(environment) {
        case .bus(let url): try await BusMessenger.withMessenger(url, body)
        case .gateway(let base, let credentials):
            try await GatewayMessenger.withMessenger(base, credentials: credentials, body)
        }
    }
}
