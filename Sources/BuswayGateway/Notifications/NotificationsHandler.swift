import HTTPTypes

/// Answers `GET /v1/notifications/{topic}`.
struct NotificationsHandler: Sendable {
    let authenticator: Authenticator
    let exposure: Exposure
    let streams: EventStreams
    let notifications: NotificationStreams

    /// Opens a stream of what is told on a topic from now on.
    ///
    /// - Throws: the problem the request ended with.
    func answer(
        topic: String,
        query: [RequestTarget.Parameter],
        isHead: Bool,
        identity: Identity
    ) async throws(Problem) -> GatewayResponse {
        try AddressRules.requireName(topic, "topic")
        let selection = try NotificationSelection(query)
        try exposure.require(ExposureQuestion(kind: .listen, topic: topic), for: identity)
        // Whoever asks for the head alone needs no queue.
        if isHead { return .events(try streams.open(for: identity)) }
        return .events(try await notifications.open(topic, selection, for: identity))
    }

    /// Ends the streams that were opened under an earlier configuration and would not be under this one, and those that
    /// such a request opens yet.
    func endRevoked() {
        streams.revoke { [authenticator, exposure] stream in
            guard let identity = authenticator.renewed(stream.identity) else { return true }
            guard let topic = stream.topic else { return false }
            do throws(Problem) {
                try exposure.require(ExposureQuestion(kind: .listen, topic: topic), for: identity)
                return false
            } catch {
                return true
            }
        }
    }
}
