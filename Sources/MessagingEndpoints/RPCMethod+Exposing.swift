public import Messaging
internal import WireJSON

extension RPCMethod {
    /// Makes a method of an exposed function, which takes its arguments from those of the request.
    ///
    /// What `@Endpoint` expands to; a request with an argument that is not among `names`, or with a context the type
    /// cannot be made of, fails before `function` runs.
    public init<Context: RequestContextConvertible, Result: Encodable & SendableMetatype>(
        exposing names: [String],
        context: Context.Type,
        _ function: @escaping @Sendable (Context, EndpointArguments) async throws -> Result
    ) {
        self.init(
            exposing: names,
            context: context,
            raw: { context, arguments in
                let result = try await function(context, arguments)
                do throws(JSONError) {
                    return try RawJSON(encoding: result)
                } catch {
                    throw RPCMethodError.result(error)
                }
            }
        )
    }

    /// Makes a method of an exposed function that returns nothing: null on the bus.
    public init<Context: RequestContextConvertible>(
        exposing names: [String],
        context: Context.Type,
        _ function: @escaping @Sendable (Context, EndpointArguments) async throws -> Void
    ) {
        self.init(
            exposing: names,
            context: context,
            raw: { context, arguments in
                try await function(context, arguments)
                return RawJSON.null
            }
        )
    }

    private init<Context: RequestContextConvertible>(
        exposing names: [String],
        context: Context.Type,
        raw function: @escaping @Sendable (Context, EndpointArguments) async throws -> RawJSON
    ) {
        self.init { incoming, raw in
            let arguments = try EndpointArguments(raw, names: names)
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
