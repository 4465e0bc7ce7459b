internal import WireJSON

/// An endpoint made of closures.
///
/// ```swift
/// let calculator = ClosureEndpoint(version: "1.1") { endpoint in
///     endpoint.on("add", taking: Operands.self) { _, operands in operands.a + operands.b }
///     endpoint.on("echo") { _, arguments in arguments }
/// }
/// ```
public struct ClosureEndpoint: RPCEndpoint {
    /// What the endpoint answers to.
    public let target: Target

    private var methods: [String: RPCMethod] = [:]
    private var descriptions: [String: MethodDescription] = [:]

    /// Makes an endpoint; `register` adds its methods.
    public init(
        namespace: String? = nil,
        version: String = "1.0",
        legacyNamespaces: [String?] = [],
        _ register: (inout ClosureEndpoint) -> Void = { _ in }
    ) {
        target = Target(namespace: namespace, version: version, legacyNamespaces: legacyNamespaces)
        register(&self)
    }

    /// The names of its methods, sorted.
    public var methodNames: [String] { methods.keys.sorted() }

    /// What was told of its methods, by name.
    public var methodDescriptions: [MethodDescription] {
        methodNames.map { descriptions[$0] ?? MethodDescription($0) }
    }

    /// The method called `name`, if there is one.
    public func method(named name: String) -> RPCMethod? { methods[name] }

    /// Adds a method that works on JSON text: it gets its named arguments as an object and returns any value.
    ///
    /// A method of the same name is replaced.
    public mutating func on(_ name: String, _ body: @escaping RPCMethod.Body) {
        on(name, RPCMethod(body))
    }

    /// Adds a method.
    public mutating func on(_ name: String, _ method: RPCMethod) {
        on(MethodDescription(name), method)
    }

    /// Adds a method, and what catalogues tell of it.
    public mutating func on(_ description: MethodDescription, _ method: RPCMethod) {
        methods[description.name] = method
        descriptions[description.name] = description
    }

    /// Adds a method that works on JSON text, and what catalogues tell of it.
    public mutating func on(_ description: MethodDescription, _ body: @escaping RPCMethod.Body) {
        on(description, RPCMethod(body))
    }

    /// Adds a method whose named arguments are the properties of `Arguments`.
    public mutating func on<Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype>(
        _ name: String,
        taking: Arguments.Type,
        _ body: @escaping @Sendable (RequestContext, Arguments) async throws -> Result
    ) {
        on(name, RPCMethod(taking: taking, body))
    }

    /// Adds a method whose named arguments are the properties of `Arguments`, and what catalogues tell of it.
    public mutating func on<Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype>(
        _ description: MethodDescription,
        taking: Arguments.Type,
        _ body: @escaping @Sendable (RequestContext, Arguments) async throws -> Result
    ) {
        on(description, RPCMethod(taking: taking, body))
    }

    /// Adds a method whose named arguments are the properties of `Arguments` and that returns nothing: null on the bus.
    public mutating func on<Arguments: Decodable & SendableMetatype>(
        _ name: String,
        taking: Arguments.Type,
        _ body: @escaping @Sendable (RequestContext, Arguments) async throws -> Void
    ) {
        on(MethodDescription(name), taking: taking, body)
    }

    /// Adds a method that returns nothing, and what catalogues tell of it.
    public mutating func on<Arguments: Decodable & SendableMetatype>(
        _ description: MethodDescription,
        taking: Arguments.Type,
        _ body: @escaping @Sendable (RequestContext, Arguments) async throws -> Void
    ) {
        let method = RPCMethod(taking: taking) { context, arguments in
            try await body(context, arguments)
            return JSONValue.null
        }
        on(description, method)
    }
}
