public import WireJSON

/// An exception as it crosses the bus: names instead of types, so that Python and Swift can tell each other.
///
/// The names are Python's: `module` is a dotted module path, `builtins` for its standard exceptions.
public struct RemoteFailure: Sendable, Hashable {
    /// The name of the exception's class, without its module.
    public var className: String
    /// The module the class lives in; empty when the peer did not say.
    public var module: String
    /// The text of the exception.
    public var message: String
    /// The formatted traceback, in pieces that usually end with a line feed.
    ///
    /// It shows paths and code of the server, so it is not for the eyes of outsiders.
    public var traceback: [String]
    /// The positional arguments of the exception.
    public var arguments: [JSONValue]
    /// The named values the exception carries.
    public var keywordArguments: JSONObject

    /// Makes a failure; without `arguments` it carries its message as the only one, as Python's exceptions do.
    public init(
        className: String,
        module: String,
        message: String,
        traceback: [String] = [],
        arguments: [JSONValue]? = nil,
        keywordArguments: JSONObject = [:]
    ) {
        self.className = className
        self.module = module
        self.message = message
        self.traceback = traceback
        self.arguments = arguments ?? [.string(JSONString(message))]
        self.keywordArguments = keywordArguments
    }

    /// The module and the class joined by a dot, as error maps name it: `nova.exception.InstanceNotFound`.
    public var qualifiedName: String { module.isEmpty ? className : "\(module).\(className)" }

    /// One of Python's standard exceptions, which every Python peer can rebuild.
    public static func builtin(_ className: String, _ message: String) -> RemoteFailure {
        RemoteFailure(className: className, module: "builtins", message: message)
    }
}

extension RemoteFailure: CustomStringConvertible {
    /// The qualified name and the text, without the traceback.
    public var description: String { "\(qualifiedName): \(message)" }
}
