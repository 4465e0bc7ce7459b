import Locking
import Messaging

/// How often something may be done, and how often at once.
public struct RequestRate: Sendable, Hashable {
    /// How many a second, in the long run.
    public var perSecond: Double
    /// How many at once after a rest.
    public var burst: Int

    /// Makes a rate; both numbers must be above zero.
    public init(perSecond: Double, burst: Int) {
        precondition(perSecond > 0 && burst > 0, "a rate lets something pass")
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// A token bucket for each key (the generic cell rate algorithm).
///
/// A bucket is one instant: when it will be full again. A full one needs no memory, so only keys that were busy just
/// now are kept, and never more than `capacity` of them.
final class TokenBuckets: Sendable {
    /// What a key has left.
    struct Balance: Sendable, Hashable {
        /// Whether a token was there.
        let isAllowed: Bool
        /// The whole tokens left.
        let remaining: Int
        /// Until the bucket is full again.
        let untilFull: Duration
        /// Until there is a token; zero when there is one.
        let untilNext: Duration
    }

    private struct State {
        var fullAt: [String: TimeSource.Instant] = [:]
        var sweepAt = 1024
    }

    let rate: RequestRate
    private let time: TimeSource
    private let capacity: Int
    /// One token's time, and the whole bucket's.
    private let interval: Duration
    private let depth: Duration
    private let state = Lock(State())

    init(_ rate: RequestRate, time: TimeSource, capacity: Int = 65_536) {
        self.rate = rate
        self.time = time
        self.capacity = capacity
        interval = .nanoseconds(Int64(1e9 / rate.perSecond))
        depth = interval * rate.burst
    }

    /// The buckets of `predecessor`, or empty ones when its rate is another one.
    static func continuing(_ predecessor: TokenBuckets?, at rate: RequestRate, time: TimeSource) -> TokenBuckets {
        if let predecessor, predecessor.rate == rate { return predecessor }
        return TokenBuckets(rate, time: time)
    }

    /// Takes a token if there is one.
    func take(_ key: String) -> Balance { turn(key, takes: true) }

    /// Looks without taking.
    func look(_ key: String) -> Balance { turn(key, takes: false) }

    /// How many keys are remembered.
    var count: Int { state.withLock { $0.fullAt.count } }

    private func turn(_ key: String, takes: Bool) -> Balance {
        let now = time.now
        return state.withLock { state in
            let fullAt = max(state.fullAt[key] ?? now, now)
            let after = fullAt + interval - now
            let isAllowed = after <= depth
            let missing = isAllowed && takes ? after : fullAt - now
            if isAllowed, takes {
                makeRoom(&state, for: key, now)
                state.fullAt[key] = now + missing
            }
            return Balance(
                isAllowed: isAllowed,
                remaining: Int((depth - missing) / interval),
                untilFull: missing,
                untilNext: missing + interval <= depth ? .zero : missing + interval - depth
            )
        }
    }

    private func makeRoom(_ state: inout State, for key: String, _ now: TimeSource.Instant) {
        guard state.fullAt[key] == nil else { return }
        if state.fullAt.count >= state.sweepAt {
            state.fullAt = state.fullAt.filter { $0.value > now }
            // The next sweep comes after as many new keys as this one left, so that each costs little.
            state.sweepAt = max(1024, min(capacity, state.fullAt.count * 2))
        }
        // Whoever brings that many addresses along gets one of them forgiven; refusing all strangers would be worse.
        if state.fullAt.count >= capacity, let victim = state.fullAt.keys.first { state.fullAt[victim] = nil }
    }
}
