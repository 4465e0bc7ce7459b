import BuswayGateway
import BuswayObservability
import FoundationEssentials
import Logging
import Messaging
import Reactor

/// Everything `serve` runs with: options before environment before file before defaults.
struct ServeSettings: Sendable {
    let transport: TransportURL
    let listen: [ListenAddress]
    let admin: ListenAddress
    let runsDemo: Bool
    let gateway: GatewayConfiguration
    let front: FrontConfiguration
    let drain: DrainConfiguration
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// What the operator should know and can still be lived with.
    let warnings: [String]

    /// - Throws: ``CommandFailure`` with exit code 64 when no bus is given, ``ConfigurationError`` for everything else.
    init(options: ServeChoices, environment: Environment, file: ConfigurationFile, path: String) throws {
        var warnings: [String] = []
        runsDemo = try options.demo || environment.flag("DEMO") ?? file.demo ?? false
        transport = try Self.transport(
            options: options,
            environment: environment,
            file: file,
            path: path,
            demo: runsDemo,
            warnings: &warnings
        )

        let listen = options.listen.isEmpty ? environment["LISTEN"].map(Self.list) ?? file.listen ?? [] : options.listen
        self.listen = try (listen.isEmpty ? ["127.0.0.1:8080"] : listen).map { try Self.address($0, "listen") }
        admin = try Self.address(options.admin ?? environment["ADMIN"] ?? file.admin ?? "127.0.0.1:8081", "admin")

        let anonymous =
            try options.allowAnonymous || environment.flag("ALLOW_ANONYMOUS") ?? file.allowAnonymous ?? false
        if !anonymous, let open = self.listen.first(where: { !$0.isLoopback }) {
            throw ConfigurationError(
                path,
                "gateway.listen: \(open) can be reached from other machines, and no authentication is configured; "
                    + "listen on 127.0.0.1, or say --allow-anonymous if everybody who reaches it may call everything"
            )
        }
        var gateway = file.gateway
        gateway.hosts += environment["HOSTS"].map(Self.list) ?? []
        if runsDemo { gateway.trustedContextKeys = .everything }
        self.gateway = gateway
        front = file.front
        drain = file.drain
        logLevel = try Self.word(environment["LOG_LEVEL"], "LOG_LEVEL") ?? file.logLevel ?? .info
        logFormat = try Self.word(environment["LOG_FORMAT"], "LOG_FORMAT") ?? file.logFormat ?? .auto
        self.warnings = warnings
    }

    private static func transport(
        options: ServeChoices,
        environment: Environment,
        file: ConfigurationFile,
        path: String,
        demo: Bool,
        warnings: inout [String]
    ) throws -> TransportURL {
        if let text = options.transport {
            let url = try TransportURL(parsing: text)
            if url.hasPassword {
                warnings.append(
                    "--transport has a password, which every user of this machine can see in the process list; "
                        + "use transport_file or BUSWAY_TRANSPORT"
                )
            }
            return url
        }
        if let text = environment["TRANSPORT"] { return try TransportURL(parsing: text) }
        if let secret = environment["TRANSPORT_FILE"] ?? file.transportFile {
            do {
                let text = try String(contentsOfFile: secret, encoding: .utf8)
                return try TransportURL(parsing: String(text.prefix { !$0.isNewline }))
            } catch let error as MessagingError {
                throw ConfigurationError(secret, error.description)
            } catch {
                throw ConfigurationError(secret, "the file cannot be read: \(error.reason)")
            }
        }
        if let text = file.transport {
            let url = try TransportURL(parsing: text)
            if url.hasPassword { warnings.append("\(path) has the bus's password in clear; use transport_file") }
            return url
        }
        guard demo else {
            throw CommandFailure(
                "no bus is given; say --transport URL, set BUSWAY_TRANSPORT, or try --demo, which brings its own",
                .usage
            )
        }
        return try TransportURL(parsing: "memory://")
    }

    private static func address(_ text: String, _ name: String) throws(ConfigurationError) -> ListenAddress {
        do throws(AddressError) { return try ListenAddress(text) } catch {
            throw ConfigurationError(name, error.description)
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == " " }.map(String.init)
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
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

extension TransportURL {
    /// Whether any host comes with a password.
    fileprivate var hasPassword: Bool { hosts.contains { $0.password?.isEmpty == false } }
}
