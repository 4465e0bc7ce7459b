internal import WireJSON

extension RequestMessage {
    /// The message a request becomes; a call is given its message identifier and reply queue.
    public init(_ request: OutgoingRequest, messageID: String? = nil, replyQueue: String? = nil) {
        self.init(
            method: request.method,
            arguments: request.arguments,
            namespace: request.target.namespace,
            version: request.target.version,
            messageID: messageID,
            replyQueue: replyQueue,
            monitorTimeout: request.monitorTimeout.map(JSONNumber.init(seconds:)),
            uniqueID: request.uniqueID.description,
            context: request.context
        )
    }
}
