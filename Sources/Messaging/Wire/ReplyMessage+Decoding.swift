public import WireJSON

extension ReplyMessage {
    /// Reads the text of an inner object.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it is not one JSON object without repeated keys, and otherwise
    ///   as ``init(inner:)-(RawJSON)`` does.
    public init(inner bytes: [UInt8]) throws(WireError) {
        try self.init(Envelope.outline(of: bytes, what: "The reply"))
    }

    /// Reads an inner object; its result shares the object's storage.
    ///
    /// An absent result is null, an absent `ending` is false, and an empty failure is none, as for a Python caller.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when `inner` is no object or a key is repeated; `malformedReply` when there is no `failure`, or when it is neither empty nor the
    ///   text of a JSON object; then `messageID` names the call to end. The same code without a `messageID` stands for a
    ///   reply that says of no call that it answers it: acknowledge and forget it.
    public init(inner: RawJSON) throws(WireError) {
        try self.init(inner.outline(of: "The reply"))
    }

    private static let resultName = MemberName("result")
    private static let failureName = MemberName("failure")
    private static let endingName = MemberName("ending")
    private static let identityName = MemberName("_msg_id")
    private static let deliveryName = MemberName("_unique_id")

    private init(_ outline: ObjectOutline) throws(WireError) {
        var result: ObjectOutline.Member?
        var failure: ObjectOutline.Member?
        var ending: ObjectOutline.Member?
        var identity: ObjectOutline.Member?
        var delivery: ObjectOutline.Member?
        for member in outline.members {
            guard let name = Self.name(of: member, outline) else { continue }
            let previous: ObjectOutline.Member?
            switch name {
            case Self.resultName: (previous, result) = (result, member)
            case Self.failureName: (previous, failure) = (failure, member)
            case Self.endingName: (previous, ending) = (ending, member)
            case Self.identityName: (previous, identity) = (identity, member)
            case Self.deliveryName: (previous, delivery) = (delivery, member)
            default: continue
            }
            guard previous == nil else { throw .repeatedKey("The reply") }
        }
        guard let messageID = identity.flatMap({ outline.string(of: $0)?.string }) else {
            throw WireError(.malformedReply, "The reply answers no call")
        }
        guard let failure = failure.map({ outline.value(of: $0) }) else {
            throw WireError(.malformedReply, "The reply does not say whether it is a failure", messageID: messageID)
        }
        self.init(
            result: result.map { outline.value(of: $0) } ?? .null,
            failure: failure.isTruthy ? try RemoteFailure(reply: failure, messageID: messageID) : nil,
            ending: ending.map { outline.value(of: $0).isTruthy } ?? false,
            messageID: messageID,
            uniqueID: delivery.flatMap { outline.string(of: $0)?.string }
        )
    }

    /// The name of a member, whichever way it is written; `nil` for one that is none of a reply's.
    private static func name(of member: ObjectOutline.Member, _ outline: ObjectOutline) -> MemberName? {
        if let name = outline.name(of: member) { return name }
        guard let text = outline.key(of: member).string, text.utf8.count <= 16 else { return nil }
        return MemberName(text)
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
