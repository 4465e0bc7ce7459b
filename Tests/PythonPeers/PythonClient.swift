public import WireJSON

/// An RPC client in a Python process.
public struct PythonClient: Sendable {
    /// The process it runs in.
    public let peer: PythonPeer
    /// The URL of its transport.
    public let url: String
    /// Named arguments of `oslo_messaging.Target`.
    public var target: JSONObject
    /// The context its requests carry.
    public var context: JSONObject
    /// How long it waits for replies, in seconds.
    public var timeout: JSONValue = 20
    /// Further named arguments of the peer's `call` and `cast`: `version_cap`, `monitor`, `at_least_once`, `allowed`,
    /// `measured`.
    public var settings: JSONObject = [:]

    /// Makes a client in a process.
    public init(peer: PythonPeer, url: String, target: JSONObject, context: JSONObject = [:]) {
        (self.peer, self.url, self.target, self.context) = (peer, url, target, context)
    }

    /// Calls a method and returns its result as Python got it.
    ///
    /// - Throws: ``PeerFailure`` with what the call raised.
    @discardableResult
    public func call(
        _ method: String,
        _ arguments: JSONValue = [:]
    ) async throws -> JSONValue { try await run("call", method, arguments) }

    /// Sends a cast, or a fanout when the target says so.
    ///
    /// - Throws: ``PeerFailure`` with what the cast raised.
    public func cast(
        _ method: String,
        _ arguments: JSONValue = [:]
    ) async throws { try await run("cast", method, arguments) }

    /// Calls a method that fails, and returns what the call raised; nil when it did not fail.
    public func failure(
        _ method: String,
        _ arguments: JSONValue = [:]
    ) async throws -> PeerFailure? {
        do {
            try await call(method, arguments)
            return nil
        } catch let failure as PeerFailure {
            return failure
        }
    }

    @discardableResult
    private func run(
        _ command: String,
        _ method: String,
        _ arguments: JSONValue
    ) async throws -> JSONValue {
        let request: JSONObject = [
            "url": JSONValue(url), "target": JSONValue(target), "method": JSONValue(method), "args": arguments,
            "context": JSONValue(context), "timeout": timeout,
        ]
        return try await peer.run(command, request.merging(settings))
    }
}
