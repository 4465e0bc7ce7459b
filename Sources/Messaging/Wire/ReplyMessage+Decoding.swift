public import WireJSON

extension ReplyMessage {
    /// Reads the text of an inner object.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it is not one JSON object without repeated keys, and otherwise
    ///   as ``init(inner:)-(RawJSON)`` does.
    public init(inner bytes: [UInt8]) throws(WireError) {
        try self.init(fields: Envelope.fields(in: bytes, what: "The reply"))
    }

    /// Reads an inner object; its result shares the object's storage.
    ///
    /// An absent result is null, an absent `ending` is false, and an empty failure is none, as for a Python caller.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when `inner` is no object or a key is repeated; `malformedReply` when there is no `failure`, or when it is neither empty nor the
    ///   text of a JSON object; then `messageID` names the call to end. The same code without a `messageID` stands for a
    ///   reply that says of no call that it answers it: acknowledge and forget it.
    public init(inner: RawJSON) throws(WireError) {
        try self.init(fields: inner.fields(of: "The reply"))
    }

    private init(fields members: [RawMember]) throws(WireError) {
        var result: RawJSON?
        var failure: RawJSON?
        var ending: RawJSON?
        var identity: RawJSON?
        var delivery: RawJSON?
        for member in members {
            let previous: RawJSON?
            switch member.key.string {
            case "result": (previous, result) = (result, member.value)
            case "failure": (previous, failure) = (failure, member.value)
            case "ending": (previous, ending) = (ending, member.value)
            case "_msg_id": (previous, identity) = (identity, member.value)
            case "_unique_id": (previous, delivery) = (delivery, member.value)
            default: continue
            }
            guard previous == nil else { throw .repeatedKey("The reply") }
        }
        guard let messageID = identity?.stringValue else {
            throw WireError(.malformedReply, "The reply answers no call")
        }
        guard let failure else {
            throw WireError(.malformedReply, "The reply does not say whether it is a failure", messageID: messageID)
        }
        self.init(
            result: result ?? .null,
            failure: failure.isTruthy ? try RemoteFailure(reply: failure, messageID: messageID) : nil,
            ending: ending?.isTruthy ?? false,
            messageID: messageID,
            uniqueID: delivery?.stringValue
        )
    }
}

extension RemoteFailure {
    /// Reads the `failure` of a reply: JSON text in a JSON string.
    fileprivate init(reply failure: RawJSON, messageID: String) throws(WireError) {
        guard failure.kind == .string else {
            let message = "The reply's failure is \(failure.kind.name) and not text"
            throw WireError(.malformedReply, message, messageID: messageID)
        }
        do throws(JSONError) {
            self = try RemoteFailure(encoded: failure.decodedStringBytes())
        } catch {
            throw WireError(
                .malformedReply,
                "The reply's failure is not the text of a JSON object",
                cause: error,
                messageID: messageID
            )
        }
    }
}
