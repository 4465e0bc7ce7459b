import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import Reactor
import ReactorTLS
import Yams

/// What a configuration file says.
///
/// Everything in it is optional; what it leaves out keeps its default.
struct ConfigurationFile: Sendable {
    var transport: TransportURL?
    var transportFile: NamedFile?
    var rabbitOptions = RabbitOptionSection()
    var listen: [ListenAddress]?
    /// The line where that stands.
    var listenLine: Int?
    var admin: ListenAddress?
    var adminTLS = AdminProtection.standard
    var demo: Bool?
    var allowAnonymous: Bool?
    /// The JWKS file whose keys sign bearer tokens.
    var keySetFile: NamedFile?
    var gateway = GatewayConfiguration()
    var front = FrontConfiguration()
    var drain = DrainConfiguration()
    /// How often the file is looked at.
    var reloadInterval: Duration = .seconds(2)
    /// The topics that HTTP services answer.
    var bridge: [BridgeDeclaration] = []
    var bridgeAdmin: ListenAddress?
    var bridgeDrain: Duration?
    /// Where traces are sent.
    var tracing = TracingSection()
    /// The digest of what operators show to see the inside of a bridge.
    var bridgeAdminToken: KeyDigest?
    /// What the bridge's admin listener shows its clients; nil serves it in clear.
    var bridgeAdminTLS: TLSServerConfiguration?
    var bridgeReloadInterval: Duration = .seconds(2)
    /// Files beside it that hold a part of what it says.
    var furtherFiles: [String] = []
    var logLevel: Logger.Level?
    var logFormat: LogFormat?

    /// A file without a word in it.
    init() {}

    /// Reads and validates the file.
    ///
    /// - Throws: everything that is wrong with it, each with its line.
    init(path: String) throws(ConfigurationError) {
        try self.init(yaml: try TextFile.read(path), file: path)
    }

    /// Reads and validates the text of a file.
    init(yaml text: String, file: String) throws(ConfigurationError) {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            throw ConfigurationError([.init(error, file: file)])
        } catch {
            throw ConfigurationError(file, "the file is no YAML: \(error)")
        }
        guard let root else { return }
        let reader = ConfigurationReader(file: file)
        if let section = ConfigurationSection(root, path: "", reader: reader) { read(section) }
        try reader.finish()
        furtherFiles = reader.furtherFiles
    }

    private mutating func read(_ root: ConfigurationSection) {
        root.allow([
            "transport", "transport_file", "oslo_messaging_rabbit", "gateway", "log", "bridge", "bridge_admin",
            "bridge_admin_token_file", "bridge_admin_tls", "bridge_drain", "bridge_reload_interval", "tracing",
        ])
        transportFile = root.file("transport_file")
        if let text = root.string("transport") {
            do throws(TransportText.Failure) { transport = try TransportText.read(text) } catch {
                root.reader.report("transport: \(error)", at: root.node("transport"))
            }
        }
        if root.node("transport") != nil, transportFile != nil {
            root.reader.report("transport and transport_file: give one of the two", at: root.node("transport_file"))
        }
        if let section = root.section("oslo_messaging_rabbit") { rabbitOptions = RabbitOptionSection(section) }
        if let section = root.section("gateway") { readGateway(section) }
        readBridge(root)
        if let section = root.section("tracing") { tracing = TracingSection(section) }
        if let log = root.section("log") {
            log.allow(["level", "format"])
            logLevel = log.word("level", Logger.Level.self)
            logFormat = log.word("format", LogFormat.self)
        }
    }
}

extension ConfigurationProblem {
    /// What Yams found wrong with the text, at its place.
    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, message: "the file is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\($0)" }.sorted().joined(separator: ", ")
            self.init(file: file, line: context.mark.line, message: "a key stands more than once: \(keys)")
        default: self.init(file: file, line: nil, message: "the file is no YAML: \(error)")
        }
    }
}
