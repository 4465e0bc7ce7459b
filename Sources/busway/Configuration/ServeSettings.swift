import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import Reactor
import ReactorTLS

/// Everything `serve` runs with: options before environment before file before defaults.
struct ServeSettings: Sendable {
    let transport: TransportURL
    let listen: [ListenAddress]
    let admin: ListenAddress
    let runsDemo: Bool
    let gateway: GatewayConfiguration
    /// The JWKS file whose keys sign bearer tokens.
    let keySetFile: NamedFile?
    let front: FrontConfiguration
    /// What the admin listener shows its clients; nil serves it in clear.
    let adminTLS: TLSServerConfiguration?
    let drain: DrainConfiguration
    /// How often the files of the configuration are looked at; zero is never.
    let reloadInterval: Duration
    /// Where traces are sent; nil for nowhere.
    let tracing: TracingSettings?
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// What the operator should know and can still be lived with.
    let warnings: [String]

    /// Whether the API answers only to host names that no stranger can own: on loopback, and without credentials.
    var checksHost: Bool { !gateway.access.asksForCredentials || listen.allSatisfy(\.isLoopback) }

    /// - Throws: ``CommandFailure`` with exit code 64 when no bus is given, ``ConfigurationError`` for everything else.
    init(options: ServeChoices, environment: Environment, file: ConfigurationFile, path: String) throws {
        var warnings: [String] = []
        runsDemo = try options.demo || environment.flag("DEMO") ?? file.demo ?? false
        let url = try Self.transport(
            options: options,
            environment: environment,
            file: file,
            path: path,
            demo: runsDemo,
            warnings: &warnings
        )
        transport = try file.rabbitOptions.completing(url, in: path)

        let listen =
            options.listen.isEmpty
            ? Self.list(environment.setting(nil, "LISTEN"))
            : options.listen.compactMap { environment.setting($0, "LISTEN") }
        let addresses = listen.isEmpty ? file.listen ?? [] : try listen.map(Self.address)
        self.listen = addresses.isEmpty ? [try ListenAddress("127.0.0.1:8080")] : addresses
        admin =
            try environment.setting(options.admin, "ADMIN").map(Self.address)
            ?? file.admin ?? ListenAddress("127.0.0.1:8081")

        let anonymous =
            try options.allowAnonymous || environment.flag("ALLOW_ANONYMOUS") ?? file.allowAnonymous ?? false
        if !anonymous, !file.gateway.access.asksForCredentials, let open = self.listen.first(where: { !$0.isLoopback })
        {
            let message =
                "gateway.listen: \(open) can be reached from other machines, and no authentication is configured; "
                + "listen on 127.0.0.1, or say --allow-anonymous if everybody who reaches it may call everything"
            // Another source than the file has no line.
            let line = listen.isEmpty ? file.listenLine : nil
            throw ConfigurationError([ConfigurationProblem(file: path, line: line, message: message)])
        }
        var gateway = file.gateway
        gateway.hosts += Self.list(environment.setting(nil, "HOSTS")).map(\.text)
        if let grace = try environment.readyGrace { gateway.timeouts.readyGrace = grace }
        if runsDemo { gateway.trustedContextKeys = .everything }
        self.gateway = gateway
        keySetFile = file.keySetFile
        front = file.front
        adminTLS =
            switch file.adminTLS {
            case .standard: admin.isLoopback ? nil : file.front.tls
            case .off: nil
            case .own(let tls): tls
            }
        drain = file.drain
        reloadInterval = try environment.reloadInterval ?? file.reloadInterval
        tracing = try file.tracing.completed(by: environment)
        logLevel = try Self.word(environment["LOG_LEVEL"], "LOG_LEVEL") ?? file.logLevel ?? .info
        logFormat = try Self.word(environment["LOG_FORMAT"], "LOG_FORMAT") ?? file.logFormat ?? .auto
        self.warnings = warnings
    }

    static func transport(
        options: ServeChoices,
        environment: Environment,
        file: ConfigurationFile,
        path: String,
        demo: Bool,
        advice: String = "set BUSWAY_TRANSPORT, or try --demo, which brings its own",
        warnings: inout [String]
    ) throws -> TransportURL {
        if let setting = environment.setting(options.transport, "TRANSPORT") {
            let url = try TransportText.read(setting)
            if options.transport != nil, url.hasPassword {
                warnings.append(
                    "--transport has a password, which every user of this machine can see in the process list; "
                        + "use transport_file or BUSWAY_TRANSPORT"
                )
            }
            return url
        }
        if let path = environment["TRANSPORT_FILE"] {
            let text = try TextFile.firstLine(path)
            do throws(TransportText.Failure) { return try TransportText.read(text) } catch {
                throw ConfigurationError(path, error.description)
            }
        }
        if let secret = file.transportFile {
            let text = try secret.firstLine()
            do throws(TransportText.Failure) { return try TransportText.read(text) } catch {
                throw secret.failure(error.description)
            }
        }
        if let url = file.transport {
            if url.hasPassword { warnings.append("\(path) has the bus's password in clear; use transport_file") }
            return url
        }
        guard demo else {
            throw CommandFailure(
                "no bus is given; say --transport URL, \(advice)",
                .usage
            )
        }
        return try TransportText.read("memory://")
    }

    static func address(_ setting: Setting) throws(CommandFailure) -> ListenAddress {
        do throws(AddressError) { return try ListenAddress(setting.text) } catch {
            throw setting.failure(error.description)
        }
    }

    /// The settings in one that has commas or spaces between them.
    private static func list(_ setting: Setting?) -> [Setting] {
        guard let setting else { return [] }
        return setting.text.split { $0 == "," || $0 == " " }
            .map { Setting(text: String($0), name: setting.name, code: setting.code) }
    }

    static func word<Word: RawRepresentable & CaseIterable>(
        _ text: String?,
        _ name: String
    ) throws(ConfigurationError) -> Word? where Word.RawValue == String {
        guard let text else { return nil }
        guard let word = Word(rawValue: text.lowercased()) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError("BUSWAY_\(name)", "expected one of \(known), found '\(text)'")
        }
        return word
    }
}

extension Environment {
    /// The time in `BUSWAY_RELOAD_INTERVAL`; zero is never.
    var reloadInterval: Duration? {
        get throws(CommandFailure) {
            guard let setting = setting(nil, "RELOAD_INTERVAL") else { return nil }
            guard let span = TimeSpan(setting.text), span.seconds <= 3600 else {
                throw setting.failure("expected a time from 0 to 3600 seconds, such as 2 or 500ms")
            }
            return .seconds(span.seconds)
        }
    }

    /// The time in `BUSWAY_READY_GRACE`, written as in the file; zero is a time too.
    fileprivate var readyGrace: Duration? {
        get throws(CommandFailure) {
            guard let setting = setting(nil, "READY_GRACE") else { return nil }
            guard let span = TimeSpan(setting.text), span.seconds <= 3600 else {
                throw setting.failure("expected a time from 0 to 3600 seconds, such as 30 or 500ms")
            }
            return .seconds(span.seconds)
        }
    }
}
