internal import WireJSON

/// The keys of messages on the bus (wire reference 6.1 to 6.3).
enum MessageKey {
    static let envelopeVersion = JSONKey("oslo.version")
    static let envelopeMessage = JSONKey("oslo.message")

    static let method = JSONKey("method")
    static let arguments = JSONKey("args")
    static let namespace = JSONKey("namespace")
    static let version = JSONKey("version")
    static let messageID = JSONKey("_msg_id")
    static let replyQueue = JSONKey("_reply_q")
    static let monitorTimeout = JSONKey("_timeout")
    static let uniqueID = JSONKey("_unique_id")

    static let result = JSONKey("result")
    static let failure = JSONKey("failure")
    static let ending = JSONKey("ending")
}
