import Messaging

/// The list of what may be reached; with no list, everything may.
struct Exposure: Sendable {
    private let rules: [ExposeRule]?
    private let controlExchange: String

    /// - Parameter rules: nil exposes everything; an empty list, nothing.
    init(_ rules: [ExposeRule]?, controlExchange: String) {
        self.rules = rules
        self.controlExchange = controlExchange
    }

    /// Whether this identity may do that.
    func permits(_ question: ExposureQuestion, for identity: Identity) -> Bool {
        guard let rules else { return true }
        var question = question
        if question.exchange == controlExchange { question.exchange = nil }
        return rules.contains { $0.permits(question, roles: identity.roles) }
    }

    /// Whether this identity may do anything at all on that topic, whatever the method.
    func mentions(_ topic: String, for identity: Identity) -> Bool {
        guard let rules else { return true }
        return rules.contains { rule in
            rule.topics.contains { $0.matches(topic) }
                && (rule.roles.map { roles in identity.roles.contains(where: roles.contains) } ?? true)
        }
    }

    /// - Throws: ``ProblemCode/unknownTopic`` when no rule is about the topic, ``ProblemCode/permissionDenied`` when
    ///   those that are do not let this identity do that.
    func require(_ question: ExposureQuestion, for identity: Identity) throws(Problem) {
        try Self.requireOthers(question.topic, question.kind)
        guard !permits(question, for: identity) else { return }
        throw refusal(question.kind, question.topic)
    }

    /// Requires that some message to that topic is permitted: what is known before the body tells the rest.
    ///
    /// - Parameter method: nil where that is in the body, too.
    /// - Throws: as ``require(_:for:)``, when it would whatever the body says.
    func requireSome(
        _ kind: ExposedKind,
        topic: String,
        method: String?,
        for identity: Identity
    ) throws(Problem) {
        try Self.requireOthers(topic, kind)
        guard let rules, !rules.contains(where: { $0.mayPermit(kind, topic, method, roles: identity.roles) }) else {
            return
        }
        throw refusal(kind, topic)
    }

    private static func requireOthers(_ topic: String, _ kind: ExposedKind) throws(Problem) {
        guard !isOwn(topic) || kind == .listen else {
            throw Problem(.unknownTopic, "topics of the name busway, or beginning with busway., are the gateways' own")
        }
    }

    private func refusal(_ kind: ExposedKind, _ topic: String) -> Problem {
        guard rules?.contains(where: { rule in rule.topics.contains { $0.matches(topic) } }) ?? false else {
            return Problem(.unknownTopic, "this gateway does not expose the topic")
        }
        return Problem(
            .permissionDenied,
            "no rule of `gateway.expose` lets this caller \(kind.rawValue) that method with this target"
        )
    }

    /// Whether it is a topic that busway's programs talk to each other on: with a server's name behind it, `busway` alone
    /// becomes one too.
    private static func isOwn(_ topic: String) -> Bool { topic == "busway" || topic.hasPrefix("busway.") }
}
