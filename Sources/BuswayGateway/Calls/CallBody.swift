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

    /// The longest number accepted, in characters: Python's default limit for integers, past which it drops the
    /// message without a word.
    static let maximumNumberLength = 4300

    /// Reads the body; an empty one is `{}`.
    ///
    /// - Throws: ``ProblemCode/malformedBody`` for what is not the object described, ``ProblemCode/invalidTarget`` for
    ///   a name, version or timeout that breaks a rule.
    init(_ bytes: [UInt8], maximumDepth: Int) throws(Problem) {
        if bytes.isEmpty { return }
        var options = JSONReadingOptions()
        options.maximumDepth = maximumDepth
        options.maximumNumberLength = Self.maximumNumberLength
        let document: RawJSON
        let members: [RawMember]
        do throws(JSONError) {
            document = try RawJSON(validating: bytes, options: options)
            members = document.kind == .object ? try document.members(refusingDuplicates: true) : []
        } catch {
            throw Problem(.malformedBody, error.description)
        }
        guard document.kind == .object else { throw Self.mismatch("the body", "a JSON object", document) }
        for member in members { try read(member) }
    }

    private mutating func read(_ member: RawMember) throws(Problem) {
        let key = member.key.string ?? ""
        let value = member.value
        switch key {
        case "args":
            guard value.kind == .object else { throw Self.mismatch("args", "an object of named arguments", value) }
            arguments = value
        case "context":
            guard case .object(let object) = try Self.tree(value, "context") else {
                throw Self.mismatch("context", "an object", value)
            }
            context = object
        case "server":
            server = try Self.text(value, "server")
            if let server { try AddressRules.requireName(server, "server") }
        case "exchange":
            exchange = try Self.text(value, "exchange")
            if let exchange { try AddressRules.requireExchange(exchange) }
        case "namespace":
            namespace = try Self.text(value, "namespace")
            if let namespace { try AddressRules.requireText(namespace, "namespace") }
        case "version":
            version = try Self.text(value, "version")
            if let version { try AddressRules.requireVersion(version) }
        case "timeout": timeout = try Self.seconds(value, "timeout", atLeast: nil)
        case "call_monitor": callMonitor = try Self.seconds(value, "call_monitor", atLeast: 2)
        default:
            let known = "context, args, server, version, namespace, exchange, timeout, call_monitor"
            throw Problem(.malformedBody, "unknown key \(Self.shown(member.key)); the body may have: \(known)")
        }
    }

    /// The value as a tree; it was validated with the whole body, so only a programming error could make this throw.
    private static func tree(_ value: RawJSON, _ key: String) throws(Problem) -> JSONValue {
        do throws(JSONError) { return try value.value() } catch { throw Problem(.malformedBody, "\(key): \(error)") }
    }

    private static func text(_ value: RawJSON, _ key: String) throws(Problem) -> String? {
        switch try tree(value, key) {
        case .null: return nil
        case .string(let string):
            guard let text = string.string else {
                throw Problem(.malformedBody, "\(key): the string has a lone surrogate escape and is no text")
            }
            return text
        default: throw mismatch(key, "a string or null", value)
        }
    }

    private static func seconds(_ value: RawJSON, _ key: String, atLeast minimum: Double?) throws(Problem) -> Duration?
    {
        switch try tree(value, key) {
        case .null: return nil
        case .number(let number):
            guard let seconds = number.double, seconds > 0 else {
                throw Problem(.invalidTarget, "\(key): expected a number of seconds above 0")
            }
            if let minimum, seconds < minimum {
                throw Problem(.invalidTarget, "\(key): must be at least \(Int(minimum)) seconds")
            }
            return .seconds(min(seconds, DeadlineBudget.longest))
        default: throw mismatch(key, "a number of seconds or null", value)
        }
    }

    /// A key somebody else chose, short enough and clean enough for a message: escapes stay as they were written.
    private static func shown(_ key: JSONString) -> String { "\"\(key.source.prefix(64))\"" }

    private static func mismatch(_ key: String, _ expected: String, _ value: RawJSON) -> Problem {
        Problem(.malformedBody, "\(key): expected \(expected), found \(value.kind.name)")
    }
}
