public import WireJSON

/// A method an endpoint offers: JSON in, JSON out.
public struct RPCMethod: Sendable {
    /// What runs: gets the request's context and its named arguments as an object, returns the result.
    public typealias Body = @Sendable (RequestContext, RawJSON) async throws -> RawJSON

    /// What runs.
    public let body: Body

    /// Makes a method that works on JSON text.
    public init(_ body: @escaping Body) {
        self.body = body
    }

    /// Makes a method from a function with typed arguments and result.
    ///
    /// Arguments that are missing or of the wrong type fail the call with Python's `TypeError`, as they would there,
    /// before `function` runs, and what else `init(from:)` throws as if the function had; a result that cannot be
    /// written fails it with `ValueError`.
    public init<Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype>(
        taking: Arguments.Type,
        _ function: @escaping @Sendable (RequestContext, Arguments) async throws -> Result
    ) {
        body = { context, raw in
            let arguments: Arguments
            do {
                arguments = try raw.decode(Arguments.self)
            } catch let error as JSONError {
                throw RPCMethodError.arguments(error)
            }
            let result = try await function(context, arguments)
            do throws(JSONError) {
                return try RawJSON(encoding: result)
            } catch {
                throw RPCMethodError.result(error)
            }
        }
    }
}

extension RPCMethod {
    /// Makes a method from a function with typed arguments and result and a context of the application's own type.
    ///
    /// A context the type cannot be made of fails the call before `function` runs.
    public init<
        Context: RequestContextConvertible,
        Arguments: Decodable & SendableMetatype,
        Result: Encodable & SendableMetatype
    >(
        context: Context.Type,
        taking: Arguments.Type,
        _ function: @escaping @Sendable (Context, Arguments) async throws -> Result
    ) {
        self.init(taking: taking) { incoming, arguments in
            let context: Context
            do {
                context = try Context(requestContext: incoming)
            } catch {
                throw RPCMethodError.context(error)
            }
            return try await function(context, arguments)
        }
    }
}

/// What can go wrong between the bus and a typed method; the method itself is fine.
package enum RPCMethodError: RemoteFailureConvertible {
    /// The context is not one the application can read.
    case context(any Error)
    /// The arguments are not what the method takes.
    case arguments(JSONError)
    /// The result cannot be written as JSON.
    case result(JSONError)

    package var remoteFailure: RemoteFailure {
        switch self {
        case .context: .builtin("TypeError", "The context does not fit the method")
        case .arguments(let error): .builtin("TypeError", "The arguments do not fit the method: \(error)")
        case .result(let error): .builtin("ValueError", "The result cannot be written as JSON: \(error)")
        }
    }
}
