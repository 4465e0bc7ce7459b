public import WireJSON

extension RPCClient {
    /// Shows what a call or cast would put on the bus, in oslo's RabbitMQ layout, and sends nothing.
    ///
    /// Goes through the very checks a real request does. The identities are new ones, and the reply queue is shown as
    /// `***`, because who knows its name can answer in the server's place.
    ///
    /// - Throws: ``RPCError`` as the request itself would before it is sent.
    public func preview(
        _ kind: OutgoingRequest.Kind,
        _ method: String,
        _ context: RequestContext = .empty,
        raw arguments: RawJSON = .emptyObject
    ) throws(RPCError) -> MessagePreview {
        let client = kind == .fanout ? try prepare(fanout: true) : self
        let request = try client.request(kind == .fanout ? .cast : kind, method, context, arguments)
        let isCall = request.kind == .call
        let address = try Addressing.request(request.target, controlExchange: transport.options.controlExchange)
        let message = RequestMessage(
            request,
            messageID: isCall ? UniqueID.next().description : nil,
            replyQueue: isCall ? "***" : nil
        )
        let inner = message.encoded()
        let expiration =
            isCall ? MessageProperties.expiration(after: timeout ?? transport.options.responseTimeout) : nil
        return MessagePreview(
            exchange: address.exchange,
            routingKey: address.routingKey,
            mandatory: mandatory && request.kind != .fanout,
            properties: MessageProperties(expiration: expiration),
            body: Envelope.wrap(inner: inner),
            inner: inner
        )
    }
}
