import HTTPTypes
import Messaging
import WireJSON

/// Answers `/v1/endpoints`: the catalogue as far as one identity may call it.
struct EndpointsHandler: Sendable {
    /// A topic as one identity may see it.
    struct VisibleTopic: Sendable {
        let entry: TopicEntry
        /// What may be called, and how.
        let methods: [(method: TopicDescription.Method, kinds: [RPCKind])]
    }

    let catalogue: LiveCatalogue
    let exposure: Exposure

    /// What that identity may call.
    func entries(for identity: Identity) async -> [VisibleTopic] {
        entries(of: await catalogue.fresh(), for: identity)
    }

    /// The answer, for one topic alone when it is named.
    func answer(topic: String?, to identity: Identity) async -> GatewayResponse {
        let findings = await catalogue.fresh()
        let topics = entries(of: findings, for: identity).filter { topic == nil || $0.entry.topic.topic == topic }
        var body: JSONObject = ["topics": .array(topics.map(\.json))]
        let age = findings.at.map { max($0.duration(to: .now), .zero) / .seconds(1) }
        body["age_seconds"] = age.map { JSONValue(floatLiteral: ($0 * 10).rounded() / 10) } ?? .null
        body["bus"] = JSONValue(catalogue.busStatus)
        body["complaints"] = .array(findings.complaints.map { JSONValue($0) })
        var response = GatewayResponse.content("application/json", JSONValue.object(body).serialized() + [0x0A])
        response.head.headerFields[.cacheControl] = "no-store"
        return response
    }

    private func entries(of findings: LiveCatalogue.Findings, for identity: Identity) -> [VisibleTopic] {
        catalogue.entries(findings).compactMap { entry in
            let topic = entry.topic
            let methods = topic.methods.compactMap { method -> (TopicDescription.Method, [RPCKind])? in
                let kinds = RPCKind.allCases.filter { permits($0, method, of: topic, to: identity) }
                return kinds.isEmpty ? nil : (method, kinds)
            }
            // A topic of which nothing is known may have any method.
            guard !methods.isEmpty || (topic.methods.isEmpty && exposure.mentions(topic.topic, for: identity)) else {
                return nil
            }
            return VisibleTopic(entry: entry, methods: methods)
        }
    }

    /// Whether it may be sent to anybody of the topic, or to one of the servers that offer it.
    private func permits(
        _ kind: RPCKind,
        _ method: TopicDescription.Method,
        of topic: TopicDescription,
        to identity: Identity
    ) -> Bool {
        var question = ExposureQuestion(kind: kind.exposed, topic: topic.topic)
        question.method = method.method.name
        question.namespace = method.method.namespace
        question.exchange = topic.exchange
        if exposure.permits(question, for: identity) { return true }
        guard kind != .fanout else { return false }
        return method.servers.contains { server in
            question.server = server
            return exposure.permits(question, for: identity)
        }
    }
}

extension EndpointsHandler.VisibleTopic {
    fileprivate var json: JSONValue {
        var object = entry.topic.json
        object["described"] = .bool(entry.isDescribed)
        object["consumers"] = entry.consumers.map { JSONValue($0) } ?? .null
        object["ping"] = .null
        if let ping = entry.ping {
            let milliseconds = ping.map { JSONValue(floatLiteral: ($0 / .milliseconds(1) * 100).rounded() / 100) }
            object["ping"] = ["answered": .bool(ping != nil), "milliseconds": milliseconds ?? .null]
        }
        object["methods"] = .array(
            methods.map { method, kinds in
                var object = method.json
                object["kinds"] = .array(kinds.map { JSONValue($0.rawValue) })
                return .object(object)
            }
        )
        return .object(object)
    }
}
