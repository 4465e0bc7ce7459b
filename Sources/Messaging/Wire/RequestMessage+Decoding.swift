public import WireJSON

extension RequestMessage {
    /// Reads the text of an inner object.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it is not one JSON object without repeated keys, and otherwise
    ///   as ``init(inner:)-(RawJSON)`` does.
    public init(inner bytes: [UInt8]) throws(WireError) {
        try self.init(Envelope.outline(of: bytes, what: "The request"))
    }

    /// Reads an inner object; its arguments share the object's storage.
    ///
    /// Unknown keys are ignored, absent arguments are none, and a null namespace is the null namespace.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when `inner` is no object or a key is repeated, and `malformedRequest` when a field that
    ///   decides what to run has the wrong kind. Python acknowledges such a request and lets its dispatcher fail, so the
    ///   error carries the failure to answer with, of the class Python answers with, when the caller can be reached.
    public init(inner: RawJSON) throws(WireError) {
        try self.init(inner.outline(of: "The request"))
    }

    private init(_ outline: ObjectOutline) throws(WireError) {
        var fields = Fields(of: outline)
        for member in outline.members { try fields.take(member) }
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
    private typealias Member = ObjectOutline.Member

    private static let contextPrefix = "_context_"
    private static let contextBeginning = MemberName(contextPrefix)
    private static let methodName = MemberName("method")
    private static let argumentsName = MemberName("args")
    private static let namespaceName = MemberName("namespace")
    private static let versionName = MemberName("version")
    private static let identityName = MemberName("_msg_id")
    private static let addressName = MemberName("_reply_q")
    private static let timeoutName = MemberName("_timeout")
    private static let deliveryName = MemberName("_unique_id")

    private let outline: ObjectOutline
    private var method: Member?
    private var arguments: Member?
    private var namespace: Member?
    private var version: Member?
    private var identity: Member?
    private var address: Member?
    private var timeout: Member?
    private var delivery: Member?
    private(set) var context: [JSONObject.Member] = []

    init(of outline: ObjectOutline) {
        self.outline = outline
        context.reserveCapacity(outline.members.count)
    }

    var messageID: String? { text(identity) }
    var replyQueue: String? { text(address) }
    var monitorTimeout: JSONNumber? { timeout.flatMap { outline.value(of: $0).numberValue } }
    var uniqueID: String? { text(delivery) }

    /// The string; `nil` when there is none, or when it holds half of a surrogate pair.
    private func text(_ member: Member?) -> String? { member.flatMap { outline.string(of: $0)?.string } }

    mutating func take(_ member: ObjectOutline.Member) throws(WireError) {
        guard let name = outline.name(of: member) else { return try takeEscaped(member) }
        if name.begins(with: Self.contextBeginning) {
            let key = outline.key(of: member, droppingFirst: Self.contextPrefix.utf8.count)
            return context.append(JSONObject.Member(key: key, value: tree(of: member)))
        }
        try take(member, called: name)
    }

    /// What is rare: no known peer writes a key with escapes.
    private mutating func takeEscaped(_ member: Member) throws(WireError) {
        let key = outline.key(of: member)
        if let key = RequestContext.key(from: key) {
            return context.append(JSONObject.Member(key: key, value: tree(of: member)))
        }
        guard let text = key.string, text.utf8.count <= 16 else { return }
        try take(member, called: MemberName(text))
    }

    private func tree(of member: Member) -> JSONValue {
        if let string = outline.string(of: member) { return .string(string) }
        return outline.value(of: member).tree
    }

    private mutating func take(_ member: Member, called name: MemberName) throws(WireError) {
        let previous: Member?
        switch name {
        case Self.methodName: (previous, method) = (method, member)
        case Self.argumentsName: (previous, arguments) = (arguments, member)
        case Self.namespaceName: (previous, namespace) = (namespace, member)
        case Self.versionName: (previous, version) = (version, member)
        case Self.identityName: (previous, identity) = (identity, member)
        case Self.addressName: (previous, address) = (address, member)
        case Self.timeoutName: (previous, timeout) = (timeout, member)
        case Self.deliveryName: (previous, delivery) = (delivery, member)
        default: return
        }
        guard previous == nil else { throw .repeatedKey("The request") }
    }

    func requireMethod() throws(WireError) -> String {
        guard let text = text(method) else {
            let kind = method.map { outline.value(of: $0).kind.name } ?? "missing"
            throw refusal(.builtin("TypeError", "the method's name must be text, not \(kind)"))
        }
        return text
    }

    func requireArguments() throws(WireError) -> RawJSON {
        guard let arguments = arguments.map({ outline.value(of: $0) }) else { return .emptyObject }
        guard arguments.kind == .object else {
            throw refusal(.builtin("AttributeError", "the arguments must be an object, not \(arguments.kind.name)"))
        }
        return arguments
    }

    func requireNamespace(of method: String) throws(WireError) -> String? {
        guard let namespace, outline.value(of: namespace).kind != .null else { return nil }
        guard let namespace = text(namespace) else {
            // No endpoint has a namespace that is no text, and an unknown namespace is reported as a version.
            throw refusal(.unsupportedVersion(text(version) ?? "1.0", method: method))
        }
        return namespace
    }

    func requireVersion(of method: String) throws(WireError) -> String? {
        guard let version else { return nil }
        if let text = text(version) { return text }
        let kind = outline.value(of: version).kind
        guard kind != .null else { throw refusal(.unsupportedVersion(nil, method: method)) }
        throw refusal(.builtin("AttributeError", "the version must be text, not \(kind.name)"))
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
