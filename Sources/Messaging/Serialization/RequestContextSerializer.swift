public import WireJSON

/// Carries contexts over the bus in the form of a type of the application's own (oslo's former
/// `RequestContextSerializer`).
///
/// What goes out was made by that type, so the bus sees its names and nothing else; what comes in must be readable by
/// it, or the request fails before its method runs. Values are left to another serializer.
public struct RequestContextSerializer<Context: RequestContextConvertible>: MessageSerializer {
    private let base: any MessageSerializer

    /// Makes a serializer for `Context`; `base` converts values, and contexts between this and the bus.
    public init(_: Context.Type, wrapping base: any MessageSerializer = NoOpSerializer()) {
        self.base = base
    }

    /// What the wrapped serializer makes of it.
    public func serialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue {
        try base.serialize(value, context: context)
    }

    /// What the wrapped serializer makes of it.
    public func deserialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue {
        try base.deserialize(value, context: context)
    }

    /// The context as `Context` writes it.
    public func serialize(context: RequestContext) throws -> RequestContext {
        try base.serialize(context: Context(requestContext: context).requestContext())
    }

    /// The context as `Context` reads and writes it.
    public func deserialize(context: RequestContext) throws -> RequestContext {
        try Context(requestContext: base.deserialize(context: context)).requestContext()
    }
}
