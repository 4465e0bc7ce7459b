#if Endpoints
    internal import Messaging

    /// Makes the methods of a type that are marked with `@Exposed` callable from the bus.
    ///
    /// The type becomes an `RPCEndpoint`, for the `endpoints` of an `RPCServer`. Its catalogue entry tells the arguments and
    /// results of each method, and the first paragraph of the method's documentation.
    ///
    /// ```swift
    /// @Endpoint(version: "2.6")
    /// struct SchedulerManager {
    ///     /// Chooses hosts for new machines.
    ///     @Exposed func selectHosts(_ context: RequestContext, requestSpec: RequestSpec, limit: Int = 1) async throws -> [Host] {
    ///         …
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - namespace: The namespace of its methods; nil is the null namespace.
    ///   - version: The newest version of the interface it serves, `major.minor`.
    ///   - legacyNamespaces: Further namespaces it answers to; nil among them is the null namespace.
    ///   - expecting: Types of errors that are part of every method's contract (oslo: `expected_exceptions`): callers are
    ///     answered with the error, and the log has it at debug level only.
    @attached(
        extension,
        conformances: RPCEndpoint,
        names: named(target),
        named(methodNames),
        named(methodDescriptions),
        named(method)
    )
    public macro Endpoint(
        namespace: String? = nil,
        version: String = "1.0",
        legacyNamespaces: [String?] = [],
        expecting: [any Error.Type] = []
    ) = #externalMacro(module: "MessagingMacros", type: "EndpointMacro")

    /// Marks a method of a type with `@Endpoint`, or of a protocol with `@RPCInterface`, as callable from the bus.
    ///
    /// Its name and those of its arguments become snake_case, as Python's peers expect: `selectHosts(requestSpec:)` is
    /// `select_hosts` with `request_spec`. A first parameter without a label, or of the type `RequestContext`, is the context of
    /// the request; it may have any `RequestContextConvertible` type. All others are named arguments: one that is missing is its
    /// default, or nil where that is possible, or else fails the call with Python's `TypeError`, as an argument does that the
    /// method does not have. What the method returns is encoded; without a result callers get null.
    ///
    /// - Parameters:
    ///   - name: The method's name on the bus, where it is another.
    ///   - arguments: The names of arguments on the bus, where they are others, by their labels in Swift.
    ///   - expecting: Types of errors that are part of the method's contract (oslo: `expected_exceptions`).
    ///   - cast: Whether a client sends the request without waiting for it to run; for methods of an `@RPCInterface` that
    ///     return nothing.
    @attached(peer)
    public macro Exposed(
        _ name: String? = nil,
        arguments: [String: String] = [:],
        expecting: [any Error.Type] = [],
        cast: Bool = false
    ) = #externalMacro(module: "MessagingMacros", type: "ExposedMacro")

    /// Makes both sides of a protocol: a client that calls its methods on the bus, and an endpoint that serves them.
    ///
    /// All functions of the protocol are methods on the bus; each must be `async throws`. `@Exposed` gives one another name.
    ///
    /// ```swift
    /// @RPCInterface(version: "2.6")
    /// protocol Scheduler {
    ///     func selectHosts(_ context: RequestContext, requestSpec: RequestSpec) async throws -> [Host]
    /// }
    /// let client = try SchedulerClient(RPCClient(transport, target: Target(topic: "scheduler")))
    /// let hosts = try await client.selectHosts(context, requestSpec: spec)
    /// let server = RPCServer(transport, target: target, endpoints: [SchedulerEndpoint(MyScheduler())])
    /// ```
    ///
    /// - Parameters:
    ///   - namespace: The namespace the client asks for and the endpoint serves; nil is the null namespace for the endpoint,
    ///     and what the client was given for the client.
    ///   - version: The version the client asks for and the endpoint serves.
    ///   - legacyNamespaces: Further namespaces the endpoint answers to.
    ///   - expecting: Types of errors that are part of every method's contract.
    @attached(peer, names: suffixed(Client), suffixed(Endpoint))
    public macro RPCInterface(
        namespace: String? = nil,
        version: String = "1.0",
        legacyNamespaces: [String?] = [],
        expecting: [any Error.Type] = []
    ) = #externalMacro(module: "MessagingMacros", type: "InterfaceMacro")
#endif
