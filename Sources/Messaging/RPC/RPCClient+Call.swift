public import WireJSON

extension RPCClient {
    /// Calls a method and returns its result as it stands in the reply, byte for byte.
    ///
    /// The lowest layer: `arguments` is a JSON object, nothing is decoded. Cancelling the task ends the wait at once;
    /// the method may still run.
    ///
    /// - Throws: ``RPCError``: `invalidTarget`, `versionCapExceeded` or `notEncodable` before anything is sent; what the
    ///   driver threw (see ``TransportDriver/send(_:)``).
    public func call(
        _ method: String,
        _ context: RequestContext = .empty,
        raw arguments: RawJSON
    ) async throws(RPCError) -> RawJSON {
        try await call(method, context, raw: arguments, following: nil)
    }

    /// Calls a method as ``call(_:_:raw:)`` does, and follows it: hears of heartbeats, and takes a reply after the deadline.
    ///
    /// - Throws: ``RPCError`` as ``call(_:_:raw:)``; `timeout` only when the patience has ended too.
    public func call(
        _ method: String,
        _ context: RequestContext,
        raw arguments: RawJSON,
        following: CallFollowing?
    ) async throws(RPCError) -> RawJSON {
        var request = try request(.call, method, context, arguments)
        request.following = following
        guard let result = try await send(request) else {
            throw RPCError(.badReply, "The driver returned no result for a call")
        }
        guard let serializer else { return result }
        do {
            return try serializer.deserialize(result, context)
        } catch {
            throw RPCError(.notDecodable, "The result of \(method) cannot be converted: \(error)", cause: error)
        }
    }

    /// Calls a method with named arguments and returns its result as a JSON value.
    ///
    /// - Throws: ``RPCError`` as ``call(_:_:raw:)``, and `badReply` when the result is nested too deeply.
    @discardableResult
    public func call(
        _ method: String,
        _ context: RequestContext = .empty,
        _ arguments: JSONObject = [:]
    ) async throws(RPCError) -> JSONValue {
        let result = try await call(method, context, raw: RawJSON(.object(arguments)))
        do throws(JSONError) {
            return try result.value(options: .bus)
        } catch {
            throw RPCError(.badReply, "The result of \(method) cannot be read: \(error)", cause: error)
        }
    }

    /// Calls a method with named arguments and decodes its result.
    ///
    /// - Throws: ``RPCError`` as ``call(_:_:raw:)``, and `notDecodable` when the result is no `Result`.
    public func call<Result: Decodable>(
        _ method: String,
        _ context: RequestContext = .empty,
        _ arguments: JSONObject = [:],
        returning: Result.Type
    ) async throws(RPCError) -> Result {
        try await decode(call(method, context, raw: RawJSON(.object(arguments))), from: method)
    }

    /// Calls a method with the properties of a value as named arguments and decodes its result.
    ///
    /// - Throws: ``RPCError`` as ``call(_:_:raw:)``; `notEncodable` when `arguments` cannot be written as a JSON object;
    ///   `notDecodable` when the result is no `Result`.
    public func call<Result: Decodable>(
        _ method: String,
        _ context: RequestContext = .empty,
        arguments: some Encodable,
        returning: Result.Type
    ) async throws(RPCError) -> Result {
        try await decode(call(method, context, raw: encode(arguments, for: method)), from: method)
    }

    func encode(_ arguments: some Encodable, for method: String) throws(RPCError) -> RawJSON {
        do throws(JSONError) {
            return try RawJSON(encoding: arguments)
        } catch {
            throw RPCError(.notEncodable, "The arguments of \(method) cannot be written: \(error)", cause: error)
        }
    }

    private func decode<Result: Decodable>(_ result: RawJSON, from method: String) throws(RPCError) -> Result {
        do {
            return try result.decode(Result.self)
        } catch {
            let message = "The result of \(method) is no \(Result.self): \(error)"
            throw RPCError(.notDecodable, message, cause: error)
        }
    }
}
