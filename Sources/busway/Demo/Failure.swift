import Messaging

/// The arguments of `fail`: what to raise.
struct Failure: Decodable, Sendable {
    let message: String
    let type: String

    private enum CodingKeys: String, CodingKey {
        case message
        case type
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try container.decodeIfPresent(String.self, forKey: .message) ?? "failed because it was asked to"
        type = try container.decodeIfPresent(String.self, forKey: .type) ?? "RuntimeError"
    }

    /// The exception: of module `builtins` for Python's own classes, of `busway.demo` for any other name.
    var fault: RPCFault {
        let module = PythonBuiltinExceptions.names.contains(type) ? "builtins" : "busway.demo"
        return RPCFault(class: type, module: module, message: message, expected: true)
    }
}
