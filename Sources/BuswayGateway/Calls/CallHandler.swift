import BuswayObservability
import HTTPTypes
import Messaging
import WireJSON

/// Sends what a plan says and turns what comes back into an answer.
struct CallHandler: Sendable {
    let planner: CallPlanner
    let places: Places
    let circuits: CircuitBreaker
    let errors: ErrorMap
    let maximumReply: Int
    let metrics: GatewayMetrics

    /// A reply may be nested as deeply as the bus lets it, but must be JSON by the standard.
    private static let replyOptions = JSONReadingOptions(maximumDepth: JSONReadingOptions.bus.maximumDepth)

    /// - Throws: the problem the request ended with.
    func answer(
        _ kind: RPCKind,
        topic: String,
        method: String,
        query: [RequestTarget.Parameter],
        request: GatewayRequest,
        identity: Identity,
        id: RequestIdentifier
    ) async throws(Problem) -> GatewayResponse {
        let plan: CallPlan
        do throws(Problem) {
            plan = try planner.plan(
                kind,
                topic: topic,
                method: method,
                query: query,
                request: request,
                identity: identity,
                id: id
            )
        } catch {
            throw error.addressing(CallAddress(topic: topic, method: method))
        }
        do throws(Problem) {
            if plan.isDryRun { return try DryRun.response(plan, errors: errors) }
            let response = try await placeAndSend(plan, received: request.received, identity: identity)
            count(plan, nil, since: request.received)
            return response
        } catch {
            if !plan.isDryRun { count(plan, error, since: request.received) }
            throw error.addressing(plan.address)
        }
    }

    private func placeAndSend(
        _ plan: CallPlan,
        received: ContinuousClock.Instant,
        identity: Identity
    ) async throws(Problem) -> GatewayResponse {
        let topic = plan.address.topic
        if plan.kind == .call { try circuits.require(topic, identity: identity.key) }
        return try await places.withPlace(for: topic, identity: identity.key, until: plan.deadline) {
            () async throws(Problem) -> GatewayResponse in
            try await send(plan, received: received, identity: identity)
        }
    }

    private func count(_ plan: CallPlan, _ problem: Problem?, since received: ContinuousClock.Instant) {
        metrics.ended(
            plan.kind,
            topic: plan.address.topic,
            method: plan.address.method,
            isConfigured: planner.configuration.topics[plan.address.topic] != nil,
            with: problem,
            after: .now - received
        )
        // The client's going, or the end of a drain, is what cancels a request's task.
        if problem != nil, Task.isCancelled { metrics.noteAbandoned() }
    }

    private func send(
        _ plan: CallPlan,
        received: ContinuousClock.Instant,
        identity: Identity
    ) async throws(Problem) -> GatewayResponse {
        let start = ContinuousClock.now
        guard start < plan.deadline else {
            throw Problem(
                .rpcTimeout,
                "the deadline passed before the message was sent",
                delivery: .notSent,
                retryable: true
            )
        }
        do throws(RPCError) {
            let client = try plan.client.prepare(timeout: .set(plan.deadline - start))
            var response: GatewayResponse
            switch plan.kind {
            case .call:
                let result = try await client.call(plan.address.method, plan.context, raw: plan.arguments)
                circuits.answered(plan.address.topic, identity: identity.key)
                response = try splice(result)
            case .cast, .fanout:
                let message = try await client.cast(plan.address.method, plan.context, raw: plan.arguments)
                let body: JSONValue = ["message_id": .string(JSONString(message.description))]
                response = .content("application/json", body.serialized() + [0x0A], status: .accepted)
            }
            let end = ContinuousClock.now
            let timing = "gw;dur=\((start - received).millisecondsText), bus;dur=\((end - start).millisecondsText)"
            response.head.headerFields.append(HTTPField(name: .serverTiming, value: timing))
            return response
        } catch {
            if plan.kind == .call { record(error, plan, identity, budget: plan.deadline - received) }
            throw errors.problem(for: error, plan.address)
        }
    }

    /// Tells the circuit what the failure says about the topic: most say nothing.
    private func record(_ error: RPCError, _ plan: CallPlan, _ identity: Identity, budget: Duration) {
        switch error.code {
        case .remote: circuits.answered(plan.address.topic, identity: identity.key)
        case .timeout where error.delivery != .notSent:
            circuits.timedOut(plan.address.topic, identity: identity.key, deadline: budget)
        default: break
        }
    }

    /// The result's own bytes inside the answer's object.
    ///
    /// They were read by the bus's rules, which let NaN pass, so they are read once more by the edge's.
    private func splice(_ result: RawJSON) throws(RPCError) -> GatewayResponse {
        guard result.bytes.count <= maximumReply else {
            throw RPCError(
                .badReply,
                "the reply has \(result.bytes.count) bytes, more than the \(maximumReply) allowed"
            )
        }
        do throws(JSONError) {
            _ = try RawJSON(validating: result.bytes, options: Self.replyOptions)
        } catch {
            throw RPCError(.badReply, "the reply is not valid JSON: \(error)")
        }
        var body: [UInt8] = []
        body.reserveCapacity(result.bytes.count + 12)
        body.append(contentsOf: #"{"result":"#.utf8)
        body.append(contentsOf: result.bytes)
        body.append(contentsOf: "}\n".utf8)
        return .content("application/json", body)
    }
}
