import HTTPTypes
import Locking

/// Takes one item of a request with many through the very path of a request with one: rate, checks, places, bus.
struct ItemRunner: Sendable {
    let rates: RateGate
    let planner: CallPlanner
    let runner: CallRunner
    let limits: BatchLimits
    /// The most requests of one identity in flight: a request is not to stand in its own way.
    let inFlight: Int

    /// How many items run at once, when they may at all.
    var width: Int { max(1, min(limits.parallel, inFlight)) }

    /// What the items of one request share.
    final class Share: Sendable {
        let allowance: ReplyAllowance
        private let state = Lock<RateStanding?>(nil)

        init(maximumReply: Int) { allowance = ReplyAllowance(maximumReply) }

        /// Where the caller stands with its rate after the items so far; nil where no rate is set.
        var standing: RateStanding? { state.withLock { $0 } }

        func note(_ standing: RateStanding?) {
            guard let standing else { return }
            state.withLock { known in
                if let before = known, before.remaining < standing.remaining { return }
                known = standing
            }
        }
    }

    func share() -> Share { Share(maximumReply: runner.maximumReply) }

    /// Pays for one item.
    func charge(_ caller: Caller, _ share: Share) throws(Problem) {
        do throws(Problem) { share.note(try rates.charge(caller.identity)) } catch {
            share.note(error.standing)
            throw error
        }
    }

    /// Runs an item that was paid for.
    func run(_ order: CallOrder, for caller: Caller, _ share: Share) async throws(Problem) -> CallOutcome {
        let plan: CallPlan
        do throws(Problem) { plan = try planner.plan(order, for: caller) } catch {
            throw error.addressing(order.address)
        }
        let outcome = try await runner.run(plan, for: caller)
        do throws(Problem) { try share.allowance.take(outcome) } catch { throw error.addressing(order.address) }
        return outcome
    }
}
