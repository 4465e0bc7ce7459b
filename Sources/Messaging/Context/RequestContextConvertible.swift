/// A type of the application's own that stands for the context of a request.
///
/// A method that takes one gets it built from the incoming context; a caller passes ``requestContext()``. A `Codable`
/// type need not implement either.
public protocol RequestContextConvertible: Sendable {
    /// Makes a value of the context that came with a request.
    ///
    /// - Throws: when the context lacks what it must have; the request fails before its method runs.
    init(requestContext: RequestContext) throws

    /// The context to send.
    ///
    /// - Throws: when the value cannot be written as JSON.
    func requestContext() throws -> RequestContext
}

extension RequestContextConvertible where Self: Decodable {
    /// Reads the properties from the keys of the same names.
    public init(requestContext: RequestContext) throws {
        self = try requestContext.decode(Self.self)
    }
}

extension RequestContextConvertible where Self: Encodable {
    /// Writes the properties under their names.
    public func requestContext() throws -> RequestContext {
        try RequestContext(encoding: self)
    }
}

extension RequestContext: RequestContextConvertible {
    /// The context itself.
    public init(requestContext: RequestContext) { self = requestContext }

    /// The context itself.
    public func requestContext() -> RequestContext { self }
}
