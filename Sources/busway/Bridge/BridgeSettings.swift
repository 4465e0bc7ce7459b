import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import Reactor
import ReactorTLS

/// Everything `bridge` runs with: options before environment before file before defaults.
struct BridgeSettings: Sendable {
    let transport: TransportURL
    let admin: ListenAddress
    /// The digest of what operators show to see the inside; nil asks for nothing.
    let adminToken: KeyDigest?
    /// What the admin listener shows its clients; nil serves it in clear.
    let adminTLS: TLSServerConfiguration?
    let declarations: [BridgeDeclaration]
    /// How long methods that run may take to end after the bridge has stopped taking requests.
    let drain: Duration
    /// Where traces are sent; nil for nowhere.
    let tracing: TracingSettings?
    /// How often the files of the configuration are looked at; zero is never.
    let reloadInterval: Duration
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// What the operator should know and can still be lived with.
    let warnings: [String]

    /// - Throws: ``CommandFailure`` with exit code 64 when no bus is given, ``ConfigurationError`` for everything else.
    init(
        transport: String?,
        admin: String?,
        environment: Environment,
        file: ConfigurationFile,
        path: String
    ) throws {
        guard !file.bridge.isEmpty else {
            throw ConfigurationError(path, "bridge: is missing; it lists the topics to serve and their services")
        }
        var warnings: [String] = []
        var choices = ServeChoices()
        choices.transport = transport
        let url = try ServeSettings.transport(
            options: choices,
            environment: environment,
            file: file,
            path: path,
            demo: false,
            advice: "set BUSWAY_TRANSPORT, or give transport or transport_file in \(path)",
            warnings: &warnings
        )
        self.transport = try file.rabbitOptions.completing(url, in: path)
        self.admin =
            try environment.setting(admin, "ADMIN").map(ServeSettings.address)
            ?? file.bridgeAdmin ?? ListenAddress("127.0.0.1:8081")
        adminToken = file.bridgeAdminToken
        adminTLS = file.bridgeAdminTLS
        declarations = file.bridge
        drain = file.bridgeDrain ?? .seconds(25)
        tracing = try file.tracing.completed(by: environment)
        reloadInterval = try environment.reloadInterval ?? file.bridgeReloadInterval
        logLevel = try ServeSettings.word(environment["LOG_LEVEL"], "LOG_LEVEL") ?? file.logLevel ?? .info
        logFormat = try ServeSettings.word(environment["LOG_FORMAT"], "LOG_FORMAT") ?? file.logFormat ?? .auto
        self.warnings = warnings
    }
}
