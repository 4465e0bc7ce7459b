import BuswayObservability
import HTTPTypes
import Messaging
import WireJSON

/// Answers `POST /v1/notify/{topic}`.
struct NotifyHandler: Sendable {
    let transport: Transport
    let contexts: ContextBuilder
    let exposure: Exposure
    let places: Places
    let errors: ErrorMap
    let maximumDepth: Int
    /// How long the bus may take to confirm, when the request does not say.
    let timeout: Duration
    let longestTimeout: Duration

    /// - Throws: the problem the request ended with.
    func answer(
        topic: String,
        body octets: [UInt8],
        caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        try ContentTypeCheck.require(caller.fields)
        try AddressRules.requireName(topic, "topic")
        let body = try NotifyBody(octets, maximumDepth: maximumDepth)
        let address = CallAddress(topic: topic, method: body.eventType)
        do throws(Problem) {
            let question = ExposureQuestion(kind: .notify, topic: topic, method: body.eventType)
            try exposure.require(question, for: caller.identity)
            let context = try contexts.context(
                from: body.context,
                identity: caller.identity,
                request: caller.id,
                fields: caller.fields
            )
            let timeout = try DeadlineBudget.timeout(
                body: nil,
                fields: caller.fields,
                standard: timeout,
                cap: longestTimeout
            )
            let deadline = caller.received + timeout
            return try await places.withPlace(for: topic, identity: caller.identity.key, until: deadline) {
                () async throws(Problem) -> GatewayResponse in
                try await send(body, context, address, deadline)
            }
        } catch {
            throw error.addressing(address)
        }
    }

    /// Makes the checks of ``answer(topic:body:caller:)`` that need no body.
    ///
    /// - Throws: what that would throw, whatever the body says.
    func requireHead(topic: String, _ head: HTTPRequest, from identity: Identity) throws(Problem) {
        try AddressRules.requireName(topic, "topic")
        try exposure.requireSome(.notify, topic: topic, method: nil, for: identity)
        try DeadlineBudget.requireWishes(head.headerFields)
    }

    private func send(
        _ body: NotifyBody,
        _ context: RequestContext,
        _ address: CallAddress,
        _ deadline: Moment
    ) async throws(Problem) -> GatewayResponse {
        let start = Moment.now
        let notifier = Notifier(
            transport,
            publisherID: body.publisherID,
            topics: [address.topic],
            // The gateway never publishes a request a second time.
            retry: 0,
            timeout: deadline - start
        )
        let receipt = await notifier.notify(body.priority, body.eventType, context, body.payload)
        switch receipt.failures.first?.error {
        case nil: break
        case let error as RPCError: throw errors.problem(for: error, address)
        case let error?: throw Problem(.malformedBody, "the notification cannot be written: \(error)")
        }
        let text: JSONValue = ["message_id": .string(JSONString(receipt.messageID))]
        var response = GatewayResponse.content("application/json", text.serialized() + [0x0A], status: .accepted)
        let timing = "bus;dur=\((Moment.now - start).millisecondsText)"
        response.head.headerFields.append(HTTPField(name: .serverTiming, value: timing))
        return response
    }
}
