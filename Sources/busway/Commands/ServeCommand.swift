import ArgumentParser

/// The options of `serve`; anything left out may still stand in the environment or the file.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The bus, such as rabbit://user@host/vhost or memory://.", valueName: "url"))
    var transport: String?

    @Option(
        help: ArgumentHelp(
            "Where to serve the API: host:port, [v6]:port or unix:/path. May be repeated. (default: 127.0.0.1:8080)",
            valueName: "address"
        )
    )
    var listen: [String] = []

    @Option(help: ArgumentHelp("Where to serve health for operators. (default: 127.0.0.1:8081)", valueName: "address"))
    var admin: String?

    @Flag(help: "Serve a demonstration endpoint on the topic 'demo'. The bus is then memory:// unless given.")
    var demo = false

    @Flag(help: "Serve callers without credentials on addresses other than loopback.")
    var allowAnonymous = false

    /// The same as a plain value.
    var choices: ServeChoices {
        ServeChoices(transport: transport, listen: listen, admin: admin, demo: demo, allowAnonymous: allowAnonymous)
    }
}

/// The command `busway serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the gateway: HTTP calls in, messages on the bus out."
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let source = ConfigurationSource(
                options: options.choices,
                environment: environment,
                path: options.config ?? environment["CONFIG"]
            )
            try await ServeProcess(source).run()
        }
    }
}
