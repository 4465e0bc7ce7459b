/// The two failures oslo's dispatcher itself raises; their texts are fixed because callers can only compare texts.
extension RemoteFailure {
    private static let dispatcher = "oslo_messaging.rpc.dispatcher"

    /// A compatible endpoint exists, but none has `method` (oslo: `NoSuchMethod`).
    public static func noSuchMethod(_ method: String) -> RemoteFailure {
        RemoteFailure(
            className: "NoSuchMethod",
            module: dispatcher,
            message: "Endpoint does not support RPC method \(method)"
        )
    }

    /// No endpoint has the namespace and a compatible version (oslo: `UnsupportedVersion`).
    ///
    /// `version` is `nil` when the request carried a null, which Python prints as `None`.
    public static func unsupportedVersion(_ version: String?, method: String) -> RemoteFailure {
        RemoteFailure(
            className: "UnsupportedVersion",
            module: dispatcher,
            message: "Endpoint does not support RPC version \(version ?? "None"). Attempted method: \(method)"
        )
    }

    /// Tells whether the server says of this very method that it does not exist.
    ///
    /// A method that calls another server may fail with the same exception about a method of its own; then the text
    /// differs.
    public func isNoSuchMethod(_ method: String) -> Bool { isSameException(as: .noSuchMethod(method)) }

    /// Tells whether the server says of this very method that it has no endpoint for its namespace and version.
    ///
    /// `version` is what the request asked for; a request without a version asks for 1.0.
    public func isUnsupportedVersion(_ version: String?, method: String) -> Bool {
        isSameException(as: .unsupportedVersion(version ?? "1.0", method: method))
    }

    private func isSameException(as other: RemoteFailure) -> Bool {
        className == other.className && module == other.module && message == other.message
    }
}
