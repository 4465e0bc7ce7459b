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
        guard !Self.isOwn(question.topic) || question.kind == .listen else {
            throw Problem(.unknownTopic, "topics of the name busway, or beginning with busway., are the gateways' own")
        }
        guard let rules, !permits(question, for: identity) else { return }
        guard rules.contains(where: { rule in rule.topics.contains { $0.matches(question.topic) } }) else {
            throw Problem(.unknownTopic, "this gateway does not expose the topic")
        }
        throw Problem(
            .permissionDenied,
            "no rule of `gateway.expose` lets this caller \(question.kind.rawValue) that method with this target"
        )
    }

    /// Whether it is a topic that busway's programs talk to each other on: with a server's name behind it, `busway` alone
    /// becomes one too.
    private static func isOwn(_ topic: String) -> Bool { topic == "busway" || topic.hasPrefix("busway.") }
}
