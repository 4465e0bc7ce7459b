public import Messaging
internal import WireJSON

/// A request the client of an `@RPCInterface` puts together.
public struct InterfaceRequest: Sendable {
    let method: String
    let context: RequestContext
    private(set) var arguments = JSONObject()

    /// Begins a request.
    ///
    /// - Throws: `RPCError` with code `notEncodable` when the context cannot be written.
    public init(_ method: String, _ context: some RequestContextConvertible) throws(RPCError) {
        self.method = method
        do {
            self.context = try context.requestContext()
        } catch {
            throw RPCError(.notEncodable, "The context of \(method) cannot be written: \(error)", cause: error)
        }
    }

    /// Adds a named argument.
    ///
    /// - Throws: `RPCError` with code `notEncodable` when the value cannot be written as JSON.
    public mutating func set(_ name: String, _ value: some Encodable) throws(RPCError) {
        do throws(JSONError) {
            arguments[name] = try WireJSONEncoder().encodeValue(value)
        } catch {
            throw RPCError(.notEncodable, "The argument \(name) of \(method) cannot be written: \(error)", cause: error)
        }
    }
}

extension RPCClient {
    /// Calls the method and decodes its result.
    ///
    /// - Throws: `RPCError` as the client's other calls.
    public func call<Result: Decodable>(
        _ request: InterfaceRequest,
        returning type: Result.Type
    ) async throws(RPCError) -> Result {
        try await call(request.method, request.context, request.arguments, returning: type)
    }

    /// Calls the method and waits until it has run; whatever it returns is left aside.
    ///
    /// - Throws: `RPCError` as the client's other calls.
    public func call(_ request: InterfaceRequest) async throws(RPCError) {
        _ = try await call(request.method, request.context, raw: RawJSON(.object(request.arguments)))
    }

    /// Sends the request without waiting for it to run.
    ///
    /// - Throws: `RPCError` as the client's other casts.
    public func cast(_ request: InterfaceRequest) async throws(RPCError) {
        try await cast(request.method, request.context, request.arguments)
    }
}
