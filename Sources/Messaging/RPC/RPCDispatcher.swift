public import WireJSON

/// Finds the method a request asks for and runs it.
///
/// Knows no transport and no time: it can be used, and is tested, as a plain value.
public struct RPCDispatcher: Sendable {
    private struct Candidate: Sendable {
        let endpoint: any RPCEndpoint
        let target: Target
        let version: RPCVersion
    }

    /// The endpoints, in the order they are asked.
    public let endpoints: [any RPCEndpoint]

    private let candidates: [Candidate]
    private let accessPolicy: RPCAccessPolicy
    private let serializer: (any MessageSerializer)?

    /// Makes a dispatcher.
    ///
    /// - Throws: ``MessagingError`` with code `invalidVersion` when an endpoint's version is not one.
    public init(
        endpoints: [any RPCEndpoint],
        accessPolicy: RPCAccessPolicy = .standard,
        serializer: (any MessageSerializer)? = nil
    ) throws(MessagingError) {
        self.endpoints = endpoints
        self.accessPolicy = accessPolicy
        self.serializer = serializer
        var candidates: [Candidate] = []
        for endpoint in endpoints {
            let target = endpoint.target
            let version = try target.version.map { text throws(MessagingError) in try RPCVersion(parsing: text) }
            candidates.append(Candidate(endpoint: endpoint, target: target, version: version ?? .initial))
        }
        self.candidates = candidates
    }

    /// Runs the method a request asks for.
    ///
    /// - Throws: ``RPCDispatchError`` when there is no such method, or no endpoint with the namespace and a compatible
    ///   version; what the method, or the serializer, threw.
    public func dispatch(_ request: RequestMessage) async throws -> RawJSON {
        let method = try method(for: request)
        guard let serializer else { return try await method.body(request.context, request.arguments) }
        let context = try serializer.deserialize(context: request.context)
        let arguments = try serializer.deserialize(arguments: request.arguments, context)
        return try serializer.serialize(await method.body(context, arguments), context)
    }

    /// Finds the method a request asks for.
    ///
    /// The endpoints are asked in order. An endpoint without the namespace or with an incompatible version is passed
    /// over; one without the method, or whose method the policy hides, too, but then the failure says `NoSuchMethod`.
    /// An unknown namespace is reported as an unsupported version, as oslo does (wire reference 4.1).
    public func method(for request: RequestMessage) throws(RPCDispatchError) -> RPCMethod {
        let requested = try requestedVersion(of: request)
        var isServed = false
        for candidate in candidates
        where candidate.target.accepts(namespace: request.namespace) && candidate.version.serves(requested) {
            isServed = true
            if accessPolicy.allows(request.method), let method = candidate.endpoint.method(named: request.method) {
                return method
            }
        }
        if isServed { throw .noSuchMethod(request.method) }
        throw .unsupportedVersion(request.version ?? "1.0", method: request.method)
    }

    /// The version asked for; a request without one asks for 1.0, one with a text that is none for something nobody has.
    private func requestedVersion(of request: RequestMessage) throws(RPCDispatchError) -> RPCVersion {
        guard let text = request.version else { return .initial }
        guard let version = RPCVersion(text) else { throw .unsupportedVersion(text, method: request.method) }
        return version
    }
}
