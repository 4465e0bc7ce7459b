import Messaging
import WireJSON

/// The body of a call, cast or fanout: everything optional, nothing unknown.
///
/// `args` stays a slice of the request's bytes, so numbers, key order and escapes reach the worker as they were sent.
struct CallBody: Sendable {
    var context = JSONObject()
    var arguments = RawJSON.emptyObject
    var server: String?
    var version: String?
    var namespace: String?
    var exchange: String?
    var timeout: Duration?
    var callMonitor: Duration?

    /// The keys it may have.
    static let keys = "context, args, server, version, namespace, exchange, timeout, call_monitor"

    /// A body that says nothing.
    init() {}

    /// Reads the body; an empty one is `{}`.
    ///
    /// - Throws: ``ProblemCode/malformedBody`` for what is not the object described, ``ProblemCode/invalidTarget`` for
    ///   a name, version or timeout that breaks a rule.
    init(_ bytes: [UInt8], maximumDepth: Int) throws(Problem) {
        if bytes.isEmpty { return }
        let document = try RequestDocument.read(bytes, maximumDepth: maximumDepth)
        for member in try RequestDocument.members(of: document, "the body") where try !read(member) {
            throw RequestDocument.unknown(member.key, in: "the body", known: Self.keys)
        }
    }

    /// Takes one member of the object.
    ///
    /// - Returns: false when it is none of ``keys``.
    /// - Throws: as ``init(_:maximumDepth:)`` for its value.
    mutating func read(_ member: RawMember) throws(Problem) -> Bool {
        let key = member.key.string ?? ""
        let value = member.value
        switch key {
        case "args":
            guard value.kind == .object else {
                throw RequestDocument.mismatch("args", "an object of named arguments", value)
            }
            arguments = value
        case "context":
            guard case .object(let object) = try RequestDocument.tree(value, "context") else {
                throw RequestDocument.mismatch("context", "an object", value)
            }
            context = object
        case "server":
            server = try RequestDocument.text(value, "server")
            if let server { try AddressRules.requireName(server, "server") }
        case "exchange":
            exchange = try RequestDocument.text(value, "exchange")
            if let exchange { try AddressRules.requireExchange(exchange) }
        case "namespace":
            namespace = try RequestDocument.text(value, "namespace")
            if let namespace { try AddressRules.requireText(namespace, "namespace") }
        case "version":
            version = try RequestDocument.text(value, "version")
            if let version { try AddressRules.requireVersion(version) }
        case "timeout": timeout = try Self.seconds(value, "timeout", atLeast: nil)
        case "call_monitor": callMonitor = try Self.seconds(value, "call_monitor", atLeast: 2)
        default: return false
        }
        return true
    }

    private static func seconds(_ value: RawJSON, _ key: String, atLeast minimum: Double?) throws(Problem) -> Duration?
    {
        switch try RequestDocument.tree(value, key) {
        case .null: return nil
        case .number(let number):
            // What is more than a `Double` holds is only very long.
            let seconds = number.nearestDouble
            guard seconds > 0 else {
                throw Problem(.invalidTarget, "\(key): expected a number of seconds above 0")
            }
            if let minimum, seconds < minimum {
                throw Problem(.invalidTarget, "\(key): must be at least \(Int(minimum)) seconds")
            }
            return .seconds(min(seconds, DeadlineBudget.longest))
        default: throw RequestDocument.mismatch(key, "a number of seconds or null", value)
        }
    }
}
