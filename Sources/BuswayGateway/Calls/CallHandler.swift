import HTTPTypes
import Messaging

/// Answers `/v1/call`, `/v1/cast` and `/v1/fanout`: at once, later, or with what the same request was answered before.
struct CallHandler: Sendable {
    let planner: CallPlanner
    let runner: IdempotentRunner
    let async: AsyncCallHandler

    /// - Throws: the problem the request ended with.
    func answer(
        _ kind: RPCKind,
        topic: String,
        method: String,
        query: [RequestTarget.Parameter],
        request: GatewayRequest,
        caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        switch try prepare(kind, topic: topic, method: method, query: query, request: request, caller: caller) {
        case .now(let plan, let key):
            return Self.response(try await runner.run(plan, for: caller, key, CallWatcher()))
        case .later(let plan, let key, let preferences):
            return try await answerLater(plan, preferences, key, caller)
        case .dry(let response): return response
        }
    }

    /// Makes the checks of ``answer(_:topic:method:query:request:caller:)`` that need no body.
    ///
    /// - Throws: what that would throw, whatever the body says.
    func requireHead(
        _ kind: RPCKind,
        topic: String,
        method: String,
        _ query: [RequestTarget.Parameter],
        _ head: HTTPRequest,
        from identity: Identity
    ) throws(Problem) {
        do throws(Problem) {
            try AddressRules.requireName(topic, "topic")
            try AddressRules.requireText(method, "method")
            try planner.exposure.requireSome(kind.exposed, topic: topic, method: method, for: identity)
            try DeadlineBudget.requireWishes(head.headerFields)
            _ = try IdempotencyKey.text(of: head)
            _ = try Self.isDryRun(query)
        } catch {
            throw error.addressing(CallAddress(topic: topic, method: method))
        }
    }

    /// What is to be done for a request that passed every check.
    private enum Preparation {
        case now(CallPlan, IdempotencyKey?)
        case later(CallPlan, IdempotencyKey?, Preferences)
        case dry(GatewayResponse)
    }

    /// Apart, because what it needs for itself is on the thread's stack then, and not held for as long as a call lasts.
    @inline(never)
    private func prepare(
        _ kind: RPCKind,
        topic: String,
        method: String,
        query: [RequestTarget.Parameter],
        request: GatewayRequest,
        caller: Caller
    ) throws(Problem) -> Preparation {
        do throws(Problem) {
            try ContentTypeCheck.require(caller.fields)
            let body = try CallBody(request.body, maximumDepth: planner.configuration.limits.jsonDepth)
            let order = CallOrder(kind: kind, topic: topic, method: method, body: body)
            let plan = try planner.plan(order, for: caller)
            let key = try IdempotencyKey(request.head, body: request.body, identity: caller.identity)
            if try Self.isDryRun(query) { return .dry(try DryRun.response(plan, errors: runner.runner.errors)) }
            let preferences = Preferences(caller.fields)
            return kind == .call && preferences.respondsAsync ? .later(plan, key, preferences) : .now(plan, key)
        } catch {
            throw error.addressing(CallAddress(topic: topic, method: method))
        }
    }

    /// Apart from calls that are answered at once, whose every byte of room counts when many are in flight.
    @inline(never)
    private func answerLater(
        _ plan: CallPlan,
        _ preferences: Preferences,
        _ key: IdempotencyKey?,
        _ caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        try await async.start(for: caller, preferences, until: plan.deadline) { watcher in
            do throws(Problem) {
                switch try await runner.run(plan, for: caller, key, watcher) {
                case .outcome(let outcome): return StoredAnswer(outcome)
                case .replayed(let answer): return answer
                }
            } catch {
                return StoredAnswer(error, answering: caller.id, showsTracebacks: runner.showsTracebacks)
            }
        }
    }

    private static func response(_ ending: IdempotentRunner.Ending) -> GatewayResponse {
        switch ending {
        case .outcome(let outcome): return outcome.response
        case .replayed(let answer):
            var response = answer.response
            response.head.headerFields[.idempotencyReplayed] = "true"
            return response
        }
    }

    private static func isDryRun(_ query: [RequestTarget.Parameter]) throws(Problem) -> Bool {
        guard query.allSatisfy({ $0.name == "dry_run" }) else {
            throw Problem(.malformedRequest, "unknown query parameter; this path takes only dry_run")
        }
        guard query.count <= 1 else { throw Problem(.malformedRequest, "dry_run is given more than once") }
        switch query.first?.value {
        case "1", "true", "": return true
        case "0", "false", nil: return false
        default: throw Problem(.malformedRequest, "dry_run: expected 1 or 0")
        }
    }
}
