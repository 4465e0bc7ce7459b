public import WireJSON

/// Converts what a client, server, notifier or listener sends and receives, between the application and the bus.
///
/// Everything on the bus is JSON, so what it gets and returns is JSON too: it may encrypt values, translate old shapes to
/// new ones, or complete a context. Each of the four does nothing unless it is implemented. (oslo: `Serializer`.)
public protocol MessageSerializer: Sendable {
    /// Converts a value on its way out: an argument, a result or a payload.
    ///
    /// - Parameters:
    ///   - value: The value as the application has it.
    ///   - context: The context as the application has it.
    func serialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue

    /// Converts a value that has come in: an argument, a result or a payload.
    ///
    /// - Parameters:
    ///   - value: The value as the bus has it.
    ///   - context: The context as the application gets it.
    func deserialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue

    /// Converts a context on its way out.
    func serialize(context: RequestContext) throws -> RequestContext

    /// Converts a context that has come in.
    func deserialize(context: RequestContext) throws -> RequestContext
}

extension MessageSerializer {
    /// The value as it is.
    public func serialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue { value }
    /// The value as it is.
    public func deserialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue { value }
    /// The context as it is.
    public func serialize(context: RequestContext) throws -> RequestContext { context }
    /// The context as it is.
    public func deserialize(context: RequestContext) throws -> RequestContext { context }
}

/// Converts nothing; the same as no serializer, which is faster (oslo: `NoOpSerializer`).
public struct NoOpSerializer: MessageSerializer {
    /// Makes a serializer.
    public init() {}
}
