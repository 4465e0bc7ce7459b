public import Messaging

/// What a request may do, as `kinds` of a rule names it.
public enum ExposedKind: String, Sendable, Hashable, CaseIterable {
    /// One server runs it and answers.
    case call
    /// One server runs it.
    case cast
    /// Every server runs it.
    case fanout
    /// A notification is sent.
    case notify
    /// Notifications are read.
    case listen
}

/// One line of `expose`: who may reach what.
public struct ExposeRule: Sendable, Hashable {
    /// Topics, as patterns.
    public var topics: [Glob]
    /// Methods, as patterns; all unless given.
    public var methods: [Glob] = ["*"]
    /// Namespaces, as patterns; only requests without one unless given.
    public var namespaces: [Glob] = [""]
    /// Servers, as patterns; any, and none, unless given.
    public var servers: [Glob] = ["*"]
    /// Exchanges, as patterns; the transport's control exchange alone unless given.
    public var exchanges: [Glob]?
    /// Whoever has one of these roles; everybody unless given.
    public var roles: Set<String>?
    /// What may be done; calls and casts unless given.
    public var kinds: Set<ExposedKind> = [.call, .cast]
    /// The highest version; any unless given.
    public var versions: RPCVersion?

    /// Makes a rule for those topics.
    public init(topics: [Glob]) { self.topics = topics }
}

/// What one request wants to do, in the terms of the rules.
struct ExposureQuestion: Sendable {
    var kind: ExposedKind
    var topic: String
    var method = ""
    var namespace: String?
    var server: String?
    /// nil is the control exchange.
    var exchange: String?
    var version: String?
}

extension ExposeRule {
    /// Whether the rule is about this topic at all.
    ///
    /// A fanout or notification creates what it names on the broker, so a pattern is not enough for it: a caller could
    /// fill the broker with names of its choice.
    func covers(_ topic: String, _ kind: ExposedKind) -> Bool {
        let needsName = kind == .fanout || kind == .notify
        return topics.contains { needsName ? $0.description == topic : $0.matches(topic) }
    }

    /// Whether it lets a caller with these roles do that on some server, in some namespace, exchange and version.
    ///
    /// - Parameter method: nil for some method.
    func mayPermit(_ kind: ExposedKind, _ topic: String, _ method: String?, roles held: [String]) -> Bool {
        guard kinds.contains(kind), covers(topic, kind) else { return false }
        if let roles, !held.contains(where: roles.contains) { return false }
        guard let method else { return true }
        return methods.contains { $0.matches(method) }
    }

    /// Whether it lets a caller with these roles do that.
    func permits(_ question: ExposureQuestion, roles held: [String]) -> Bool {
        guard mayPermit(question.kind, question.topic, question.method, roles: held),
            namespaces.contains(where: { $0.matches(question.namespace ?? "") }),
            servers.contains(where: { $0.matches(question.server ?? "") })
        else { return false }
        if let exchange = question.exchange {
            guard let exchanges, exchanges.contains(where: { $0.matches(exchange) }) else { return false }
        }
        guard let versions, let version = question.version else { return true }
        return RPCVersion(version).map { versions.serves($0) } ?? false
    }
}
