import BuswayObservability
import Messaging
import WireJSON

/// Sends what a plan says, within the limits, and waits for what comes back.
struct CallRunner: Sendable {
    let places: Places
    let circuits: CircuitBreaker
    let errors: ErrorMap
    let maximumReply: Int
    let metrics: GatewayMetrics
    /// The topics that the configuration names: these, and no others a caller can make up, are told apart in the metrics.
    let configuredTopics: Set<String>
    let background: BackgroundWork

    /// A reply may be nested as deeply as the bus lets it, but must be JSON by the standard.
    private static let replyOptions = JSONReadingOptions(maximumDepth: JSONReadingOptions.bus.maximumDepth)

    /// - Throws: the problem the request ended with, and what it had addressed.
    func run(
        _ plan: CallPlan,
        for caller: Caller,
        _ watcher: CallWatcher = CallWatcher()
    ) async throws(Problem) -> CallOutcome {
        do throws(Problem) {
            let outcome = try await placeAndSend(plan, caller, watcher)
            count(plan, nil, caller)
            return outcome
        } catch {
            count(plan, error, caller)
            throw error.addressing(plan.address)
        }
    }

    private func count(_ plan: CallPlan, _ problem: Problem?, _ caller: Caller) {
        metrics.ended(
            plan.kind,
            topic: plan.address.topic,
            method: plan.address.method,
            isConfigured: configuredTopics.contains(plan.address.topic),
            with: problem,
            after: .now - caller.received
        )
        // The client's going, or the end of a drain, is what cancels a request's task.
        if problem != nil, Task.isCancelled { metrics.noteAbandoned() }
    }

    private func placeAndSend(
        _ plan: CallPlan,
        _ caller: Caller,
        _ watcher: CallWatcher
    ) async throws(Problem) -> CallOutcome {
        let topic = plan.address.topic
        let identity = caller.identity.key
        if plan.kind == .call { try circuits.require(topic, identity: identity) }
        try await places.enter(topic, identity, until: plan.deadline)
        defer { places.leave(topic, identity) }
        return try await send(plan, caller, watcher)
    }

    private func send(
        _ plan: CallPlan,
        _ caller: Caller,
        _ watcher: CallWatcher
    ) async throws(Problem) -> CallOutcome {
        let start = Moment.now
        guard start < plan.deadline else {
            throw Problem(
                .rpcTimeout,
                "the deadline passed before the message was sent",
                delivery: .notSent,
                retryable: true
            )
        }
        watcher.admitted()
        do throws(RPCError) {
            let client = try plan.client.prepare(timeout: .set(plan.deadline - start))
            let value: CallOutcome.Value
            switch plan.kind {
            case .call:
                let result = try await reply(client, plan, caller, watcher)
                circuits.answered(plan.address.topic, identity: caller.identity.key)
                value = .result(try checked(result))
            case .cast, .fanout:
                value = .accepted(try await client.cast(plan.address.method, plan.context, raw: plan.arguments))
            }
            return CallOutcome(value: value, gatewayTime: start - caller.received, busTime: .now - start)
        } catch {
            if plan.kind == .call { record(error, plan, caller) }
            throw errors.problem(for: error, plan.address)
        }
    }

    /// Calls, and waits for the reply until the deadline; a watcher that takes a late one gets it from the background.
    private func reply(
        _ client: RPCClient,
        _ plan: CallPlan,
        _ caller: Caller,
        _ watcher: CallWatcher
    ) async throws(RPCError) -> RawJSON {
        let method = plan.address.method
        guard let late = watcher.late else {
            let following = watcher.heartbeat.map { CallFollowing(heartbeat: $0) }
            return try await client.call(method, plan.context, raw: plan.arguments, following: following)
        }
        let following = CallFollowing(patience: late.patience, heartbeat: watcher.heartbeat ?? {})
        let handover = ReplyHandover()
        background.start {
            let reply: Result<RawJSON, RPCError>
            do throws(RPCError) {
                reply = .success(
                    try await client.call(method, plan.context, raw: plan.arguments, following: following)
                )
            } catch {
                reply = .failure(error)
            }
            guard !handover.offer(reply) else { return }
            late.arrived(judged(reply, plan, caller))
        }
        return try await handover.reply(until: plan.deadline)
    }

    /// What a reply that nobody waits for any more would have been answered with.
    private func judged(
        _ reply: Result<RawJSON, RPCError>,
        _ plan: CallPlan,
        _ caller: Caller
    ) -> Result<CallOutcome, Problem> {
        do throws(RPCError) {
            let value = CallOutcome.Value.result(try checked(try reply.get()))
            let time = .now - caller.received
            return .success(CallOutcome(value: value, gatewayTime: .zero, busTime: time))
        } catch {
            return .failure(errors.problem(for: error, plan.address).addressing(plan.address))
        }
    }

    /// Tells the circuit what the failure says about the topic: most say nothing.
    private func record(_ error: RPCError, _ plan: CallPlan, _ caller: Caller) {
        let identity = caller.identity.key
        switch error.code {
        case .remote: circuits.answered(plan.address.topic, identity: identity)
        case .timeout where error.delivery != .notSent:
            let budget = plan.deadline - caller.received
            circuits.timedOut(plan.address.topic, identity: identity, deadline: budget)
        default: break
        }
    }

    /// The result, if it may be passed on.
    ///
    /// It was read by the bus's rules, which let NaN pass, so it is read once more by the edge's.
    private func checked(_ result: RawJSON) throws(RPCError) -> RawJSON {
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
        return result
    }
}
