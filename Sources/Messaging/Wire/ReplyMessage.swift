public import WireJSON

/// The inner object of a reply, or of a heartbeat (wire reference 6.3).
public struct ReplyMessage: Sendable, Hashable {
    /// What the method returned, not taken apart; null beside a failure.
    public var result: RawJSON
    /// What the method raised.
    public var failure: RemoteFailure?
    /// Whether this is the last reply; false for heartbeats, and for the first part of replies in two parts.
    public var ending: Bool
    /// The identity of the call it answers.
    public var messageID: String
    /// The identity of this delivery.
    public var uniqueID: String?

    /// Makes a reply.
    public init(
        result: RawJSON,
        failure: RemoteFailure? = nil,
        ending: Bool = true,
        messageID: String,
        uniqueID: String? = UniqueID.next().description
    ) {
        self.result = result
        self.failure = failure
        self.ending = ending
        self.messageID = messageID
        self.uniqueID = uniqueID
    }

    /// The sign of life a server sends for a monitored call.
    ///
    /// It must never be sent unless the request had a monitor timeout: a Python caller that asked for none fails on it.
    public static func heartbeat(messageID: String) -> ReplyMessage {
        ReplyMessage(result: .null, ending: false, messageID: messageID)
    }

    /// Whether this says nothing but that the server is still at work.
    public var isHeartbeat: Bool { !ending && failure == nil && result.kind == .null }
}
