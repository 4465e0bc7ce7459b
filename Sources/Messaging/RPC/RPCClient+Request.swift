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
            deadline: transport.options.time.now + (timeout ?? transport.options.responseTimeout),
            monitorTimeout: kind == .call ? callMonitorTimeout : nil,
            mandatory: mandatory,
            requiresConsumer: requiresConsumer
        )
    }

    /// Hands a request to the driver.
    ///
    /// - Throws: what the driver threw; an error that only says that time was up says of which request, too.
    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        do throws(RPCError) {
            return try await transport.driver.send(request)
        } catch {
            throw error.naming(request)
        }
    }
}
