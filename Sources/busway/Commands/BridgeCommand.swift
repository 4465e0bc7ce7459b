import ArgumentParser

/// The command `busway bridge`.
struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "Serves topics on the bus that HTTP services answer, as the file declares them.",
        discussion: "The section `bridge` of the file has the topics; docs/bridge.md tells of all its keys."
    )

    @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The bus, such as rabbit://user@host/vhost or memory://.", valueName: "url"))
    var transport: String?

    @Option(
        help: ArgumentHelp(
            "Where to serve health and the catalogue for operators. (default: 127.0.0.1:8081)",
            valueName: "address"
        )
    )
    var admin: String?

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            guard let path = config ?? environment["CONFIG"] else {
                throw CommandFailure("--config: give the file with the section `bridge`", .usage)
            }
            let source = BridgeSource(transport: transport, admin: admin, environment: environment, path: path)
            try await BridgeProcess(source).run()
        }
    }
}
