import Messaging

/// Runs a request with an idempotency key at most once, and answers its repetitions with what came of it.
///
/// What executed is kept and replayed. What was not sent or not executed is forgotten, so that it can be tried again.
/// Where nobody knows, the record stays in progress, and a late reply completes it.
struct IdempotentRunner: Sendable {
    let runner: CallRunner
    let replicas: Replicas
    let background: BackgroundWork
    let timeToLive: Duration
    let showsTracebacks: Bool

    /// How a request ended.
    enum Ending: Sendable {
        case outcome(CallOutcome)
        /// It had run before.
        case replayed(StoredAnswer)
    }

    /// - Throws: ``ProblemCode/idempotencyInProgress``, ``ProblemCode/idempotencyMismatch``, or what the call ended with.
    func run(
        _ plan: CallPlan,
        for caller: Caller,
        _ key: IdempotencyKey?,
        _ watcher: CallWatcher
    ) async throws(Problem) -> Ending {
        guard let key else { return .outcome(try await runner.run(plan, for: caller, watcher)) }
        return try await runOnce(plan, for: caller, key, watcher)
    }

    /// Apart from the usual way, which then has no room for all this beside it.
    @inline(never)
    private func runOnce(
        _ plan: CallPlan,
        for caller: Caller,
        _ key: IdempotencyKey,
        _ watcher: CallWatcher
    ) async throws(Problem) -> Ending {
        let (home, verdict) = try await replicas.begin(key, of: caller.identity.key, by: plan.deadline)
        switch verdict {
        case .replay(let answer): return .replayed(answer)
        case .inProgress:
            var problem = Problem(
                .idempotencyInProgress,
                "a request with this Idempotency-Key runs, or it is not known yet how it ended"
            ).addressing(plan.address)
            problem.retryAfter = 1
            throw problem
        case .mismatch:
            throw Problem(.idempotencyMismatch, "this Idempotency-Key was used for another request to this path")
                .addressing(plan.address)
        case .proceed(let claim):
            let claimed = Claimed(record: key.record, claim: claim, home: home)
            return .outcome(try await run(plan, caller, claimed, watcher))
        }
    }

    private struct Claimed: Sendable {
        let record: String
        let claim: String
        let home: String
    }

    private func run(
        _ plan: CallPlan,
        _ caller: Caller,
        _ claimed: Claimed,
        _ watcher: CallWatcher
    ) async throws(Problem) -> CallOutcome {
        var watcher = watcher
        let request = caller.id
        watcher.late = CallWatcher.Late(patience: timeToLive) { result in
            background.start { await settle(result, claimed, request) }
        }
        do throws(Problem) {
            let outcome = try await runner.run(plan, for: caller, watcher)
            await settle(.success(outcome), claimed, request)
            return outcome
        } catch {
            await settle(.failure(error), claimed, request)
            var problem = error
            // The record keeps the repetition from running twice.
            if problem.code.isRetryableWithKey { problem.isRetryable = true }
            throw problem
        }
    }

    private func settle(
        _ result: Result<CallOutcome, Problem>,
        _ claimed: Claimed,
        _ request: RequestIdentifier
    ) async {
        let answer: StoredAnswer?
        switch result {
        case .success(let outcome): answer = StoredAnswer(outcome)
        case .failure(let problem) where problem.delivery == .executed:
            answer = StoredAnswer(problem, answering: request, showsTracebacks: showsTracebacks)
        case .failure(let problem):
            guard problem.delivery.excludesExecution else { return }
            answer = nil
        }
        await replicas.end(claimed.record, claim: claimed.claim, at: claimed.home, with: answer)
    }
}
