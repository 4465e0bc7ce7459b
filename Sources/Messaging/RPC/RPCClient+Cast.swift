public import WireJSON

/// The identity of a message that was sent, as its receiver sees it (`_unique_id`).
public typealias MessageID = UniqueID

extension RPCClient {
    /// Sends a request without waiting for it to run; arguments are a JSON object passed through untouched.
    ///
    /// Returns once the bus has taken the message. That no server exists is no error unless the client is `mandatory` or
    /// `requiresConsumer`. A client whose target is a fanout reaches every server.
    ///
    /// - Throws: ``RPCError``: `invalidTarget`, `versionCapExceeded` or `notEncodable` before anything is sent; what the
    ///   driver threw (see ``TransportDriver/send(_:)``).
    @discardableResult
    public func cast(
        _ method: String,
        _ context: RequestContext = .empty,
        raw arguments: RawJSON
    ) async throws(RPCError) -> MessageID {
        let request = try request(.cast, method, context, arguments)
        _ = try await send(request)
        return request.uniqueID
    }

    /// Sends a request with named arguments without waiting for it to run.
    ///
    /// - Throws: ``RPCError`` as ``cast(_:_:raw:)``.
    @discardableResult
    public func cast(
        _ method: String,
        _ context: RequestContext = .empty,
        _ arguments: JSONObject = [:]
    ) async throws(RPCError) -> MessageID {
        try await cast(method, context, raw: RawJSON(.object(arguments)))
    }

    /// Sends a request with the properties of a value as named arguments without waiting for it to run.
    ///
    /// - Throws: ``RPCError`` as ``cast(_:_:raw:)``; `notEncodable` when `arguments` cannot be written as an object.
    @discardableResult
    public func cast(
        _ method: String,
        _ context: RequestContext = .empty,
        arguments: some Encodable
    ) async throws(RPCError) -> MessageID {
        try await cast(method, context, raw: encode(arguments, for: method))
    }

    /// Sends a request to every server of the topic, on whatever exchange; how many there are is not told.
    ///
    /// - Throws: ``RPCError`` as ``cast(_:_:raw:)``.
    @discardableResult
    public func fanout(
        _ method: String,
        _ context: RequestContext = .empty,
        raw arguments: RawJSON
    ) async throws(RPCError) -> MessageID {
        try await prepare(fanout: true).cast(method, context, raw: arguments)
    }

    /// Sends a request with named arguments to every server of the topic.
    ///
    /// - Throws: ``RPCError`` as ``cast(_:_:raw:)``.
    @discardableResult
    public func fanout(
        _ method: String,
        _ context: RequestContext = .empty,
        _ arguments: JSONObject = [:]
    ) async throws(RPCError) -> MessageID {
        try await fanout(method, context, raw: RawJSON(.object(arguments)))
    }

    /// How many servers would get a request to this client's target now; zero when nobody listens.
    ///
    /// - Throws: ``RPCError`` with `invalidTarget`, or `busUnavailable` when the bus cannot be asked.
    public func consumerCount() async throws(RPCError) -> Int {
        try await transport.driver.consumers(of: transport.resolve(target))
    }
}
