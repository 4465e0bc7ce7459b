internal import Logging
internal import WireJSON

extension RPCClient {
    /// Puts a request together and checks it, in oslo's order: fanout, message, version cap, topic.
    func request(
        _ kind: OutgoingRequest.Kind,
        _ method: String,
        _ context: RequestContext,
        _ arguments: RawJSON
    ) throws(RPCError) -> OutgoingRequest {
        if kind == .call { try target.requireNoFanoutForCall() }
        guard arguments.kind == .object else {
            throw RPCError(.notEncodable, "The arguments of \(method) must be an object of named arguments")
        }
        let (arguments, context) = try serialized(arguments, context, for: method)
        try requireSendableVersion()
        try target.requireTopicToSend()
        var kind = kind
        if kind == .cast, target.fanout { kind = .fanout }
        return OutgoingRequest(
            target: transport.resolve(target),
            kind: kind,
            method: method,
            arguments: arguments,
            context: context,
            due: transport.options.time.now + (timeout ?? transport.options.responseTimeout),
            monitorTimeout: kind == .call ? callMonitorTimeout : nil,
            mandatory: mandatory,
            requiresConsumer: requiresConsumer
        )
    }

    /// Hands a request to the driver; it is measured and traced here.
    ///
    /// - Throws: what the driver threw; an error that only says that time was up says of which request, too.
    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        let transport = transport
        transport.logger.trace("Sending a request", metadata: request.metadata)
        let measures = transport.metrics.measures(of: request)
        measures.started()
        let start = transport.options.time.now
        let outcome: Result<RawJSON?, RPCError>
        if RequestSpans.isTracing {
            outcome = await RequestSpans.sending(request, system: transport.messagingSystem) { await attempt($0) }
        } else {
            outcome = await attempt(request)
        }
        let duration = start.duration(to: transport.options.time.now)
        switch outcome {
        case .success(let result):
            measures.ended(after: duration, with: nil)
            return result
        case .failure(let error):
            measures.ended(after: duration, with: error)
            throw error
        }
    }

    private func attempt(_ request: OutgoingRequest) async -> Result<RawJSON?, RPCError> {
        do throws(RPCError) {
            return .success(try await transport.driver.send(request))
        } catch {
            return .failure(error.naming(request))
        }
    }

    private func serialized(
        _ arguments: RawJSON,
        _ context: RequestContext,
        for method: String
    ) throws(RPCError) -> (RawJSON, RequestContext) {
        guard let serializer else { return (arguments, context) }
        do {
            return (
                try serializer.serialize(arguments: arguments, context),
                try serializer.serialize(context: context)
            )
        } catch {
            throw RPCError(.notEncodable, "The request for \(method) cannot be converted: \(error)", cause: error)
        }
    }
}

extension OutgoingRequest {
    /// What a log line says of it, its secrets masked.
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKey.method: "\(method)", LogKey.uniqueID: "\(uniqueID)", LogKey.topic: "\(target.topic ?? "")",
        ]
        metadata[LogKey.server] = target.server.map { "\($0)" }
        metadata[LogKey.namespace] = target.namespace.map { "\($0)" }
        metadata[LogKey.version] = target.version.map { "\($0)" }
        metadata[LogKey.requestID] = context.requestID.map { "\($0)" }
        metadata[LogKey.content] = "\(SecretMask.standard.masked(arguments.tree))"
        return metadata
    }
}
