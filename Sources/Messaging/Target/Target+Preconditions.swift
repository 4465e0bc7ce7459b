/// What must hold before a target is used; the texts are oslo's, so that an operator can search for them.
extension Target {
    /// Requires what every send needs: a topic.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when ``topic`` is `nil` or empty.
    public func requireTopicToSend() throws(RPCError) {
        guard hasTopic else { throw .invalidTarget("A topic is required to send", self) }
    }

    /// Requires that a call, which waits for one answer, is not sent to everybody.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when ``fanout`` is set.
    public func requireNoFanoutForCall() throws(RPCError) {
        guard !fanout else { throw .invalidTarget("A call cannot be used with fanout", self) }
    }

    /// Requires what a server needs to start listening: a topic and a server name.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTarget` when ``topic`` or ``server`` is `nil` or empty.
    public func requireTopicAndServer() throws(MessagingError) {
        guard hasTopic, let server, !server.isEmpty else {
            throw .invalidTarget("A server's target must have topic and server names specified", self)
        }
    }

    /// Requires what a notification listener needs: a topic.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTarget` when ``topic`` is `nil` or empty.
    public func requireTopicToListen() throws(MessagingError) {
        guard hasTopic else { throw .invalidTarget("A target must have topic specified", self) }
    }

    private var hasTopic: Bool { topic.map { !$0.isEmpty } ?? false }
}
