public import WireJSON

/// What an endpoint throws to choose what its caller sees.
///
/// Any other error reaches the caller as a generic failure with a fixed text, and its details stay in the server's log.
public struct RPCFault: RemoteFailureConvertible, CustomStringConvertible {
    /// What the caller sees.
    public var remoteFailure: RemoteFailure
    /// Whether it is part of the method's contract; then it is logged at debug and not at error level
    /// (oslo: `expected_exceptions`).
    public var expected: Bool

    /// Makes a fault from the names the caller shall see; without `arguments` it carries its message as the only one.
    public init(
        class className: String,
        module: String,
        message: String,
        arguments: [JSONValue]? = nil,
        keywordArguments: JSONObject = [:],
        expected: Bool = false
    ) {
        remoteFailure = RemoteFailure(
            className: className,
            module: module,
            message: message,
            arguments: arguments,
            keywordArguments: keywordArguments
        )
        self.expected = expected
    }

    /// Makes a fault that shows the caller `failure`.
    public init(_ failure: RemoteFailure, expected: Bool = false) {
        remoteFailure = failure
        self.expected = expected
    }

    /// One of Python's standard exceptions, such as `ValueError`, which every Python caller can rebuild.
    public static func builtin(_ className: String, _ message: String, expected: Bool = false) -> RPCFault {
        RPCFault(.builtin(className, message), expected: expected)
    }

    /// The qualified name and the text.
    public var description: String { remoteFailure.description }
}
