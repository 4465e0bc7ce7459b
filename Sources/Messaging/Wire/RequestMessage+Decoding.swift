public import WireJSON

extension RequestMessage {
    /// Reads the text of an inner object.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it is not one JSON object without repeated keys, and otherwise
    ///   as ``init(inner:)-(RawJSON)`` does.
    public init(inner bytes: [UInt8]) throws(WireError) {
        try self.init(fields: Envelope.fields(in: bytes, what: "The request"))
    }

    /// Reads an inner object; its arguments share the object's storage.
    ///
    /// Unknown keys are ignored, absent arguments are none, and a null namespace is the null namespace.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when `inner` is no object or a key is repeated, and `malformedRequest` when a field that
    ///   decides what to run has the wrong kind. Python acknowledges such a request and lets its dispatcher fail, so the
    ///   error carries the failure to answer with, of the class Python answers with, when the caller can be reached.
    public init(inner: RawJSON) throws(WireError) {
        try self.init(fields: inner.fields(of: "The request"))
    }

    private init(fields members: [RawMember]) throws(WireError) {
        var fields = Fields(reserving: members.count)
        for member in members { try fields.take(member) }
        let context = JSONObject(fields.context)
        // A key that stands twice is one member of the object, whatever its spellings.
        guard context.count == fields.context.count else { throw .repeatedKey("The request") }
        let method = try fields.requireMethod()
        self.init(
            method: method,
            arguments: try fields.requireArguments(),
            namespace: try fields.requireNamespace(of: method),
            version: try fields.requireVersion(of: method),
            messageID: fields.messageID,
            replyQueue: fields.replyQueue,
            monitorTimeout: fields.monitorTimeout,
            uniqueID: fields.uniqueID,
            context: RequestContext(context)
        )
    }
}

/// The fields of a request as they came, before it is known whether they make one.
private struct Fields {
    private var method: RawJSON?
    private var arguments: RawJSON?
    private var namespace: RawJSON?
    private var version: RawJSON?
    private var identity: RawJSON?
    private var address: RawJSON?
    private var timeout: RawJSON?
    private var delivery: RawJSON?
    private(set) var context: [JSONObject.Member] = []

    init(reserving count: Int) { context.reserveCapacity(count) }

    var messageID: String? { identity?.stringValue }
    var replyQueue: String? { address?.stringValue }
    var monitorTimeout: JSONNumber? { timeout?.numberValue }
    var uniqueID: String? { delivery?.stringValue }

    mutating func take(_ member: RawMember) throws(WireError) {
        if let key = RequestContext.key(from: member.key) {
            context.append(JSONObject.Member(key: key, value: member.value.tree))
            return
        }
        let previous: RawJSON?
        switch member.key.string {
        case "method": (previous, method) = (method, member.value)
        case "args": (previous, arguments) = (arguments, member.value)
        case "namespace": (previous, namespace) = (namespace, member.value)
        case "version": (previous, version) = (version, member.value)
        case "_msg_id": (previous, identity) = (identity, member.value)
        case "_reply_q": (previous, address) = (address, member.value)
        case "_timeout": (previous, timeout) = (timeout, member.value)
        case "_unique_id": (previous, delivery) = (delivery, member.value)
        default: return
        }
        guard previous == nil else { throw .repeatedKey("The request") }
    }

    func requireMethod() throws(WireError) -> String {
        guard let text = method?.stringValue else {
            throw refusal(.builtin("TypeError", "the method's name must be text, not \(method.kindName)"))
        }
        return text
    }

    func requireArguments() throws(WireError) -> RawJSON {
        guard let arguments else { return .emptyObject }
        guard arguments.kind == .object else {
            throw refusal(.builtin("AttributeError", "the arguments must be an object, not \(arguments.kind.name)"))
        }
        return arguments
    }

    func requireNamespace(of method: String) throws(WireError) -> String? {
        guard let namespace, namespace.kind != .null else { return nil }
        guard let text = namespace.stringValue else {
            // No endpoint has a namespace that is no text, and an unknown namespace is reported as a version.
            throw refusal(.unsupportedVersion(version?.stringValue ?? "1.0", method: method))
        }
        return text
    }

    func requireVersion(of method: String) throws(WireError) -> String? {
        guard let version else { return nil }
        guard version.kind != .null else { throw refusal(.unsupportedVersion(nil, method: method)) }
        guard let text = version.stringValue else {
            throw refusal(.builtin("AttributeError", "the version must be text, not \(version.kind.name)"))
        }
        return text
    }

    private func refusal(_ failure: RemoteFailure) -> WireError {
        var answer: WireError.Answer?
        if let messageID, let replyQueue, !replyQueue.isEmpty {
            answer = WireError.Answer(failure: failure, messageID: messageID, replyQueue: replyQueue)
        }
        return WireError(
            .malformedRequest,
            "The request cannot be run: \(failure.message)",
            messageID: messageID,
            answer: answer
        )
    }
}

extension RawJSON? {
    fileprivate var kindName: String {
        if let self { self.kind.name } else { "missing" }
    }
}
