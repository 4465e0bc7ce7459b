import HTTPTypes

/// Where a caller stands with its rate, as the RateLimit fields tell it (draft-ietf-httpapi-ratelimit-headers).
struct RateStanding: Sendable, Hashable {
    private let rate: RequestRate
    private let balance: TokenBuckets.Balance

    /// Takes one request from the identity's bucket.
    ///
    /// - Throws: ``ProblemCode/rateLimited`` when it is empty.
    init(charging identity: Identity, _ buckets: TokenBuckets) throws(Problem) {
        rate = buckets.rate
        balance = buckets.take(identity.key)
        guard balance.isAllowed else {
            var problem = Problem(.rateLimited, "this caller sends more than its rate of \(rate.perSecond) a second")
            problem.retryAfter = balance.untilNext.wholeSecondsUp
            problem.standing = self
            throw problem
        }
    }

    /// How many requests may follow at once.
    var remaining: Int { balance.remaining }

    /// Adds the policy, and what is left of it.
    func add(to fields: inout HTTPFields) {
        let window = Duration.seconds(Double(rate.burst) / rate.perSecond).wholeSecondsUp
        fields.append(HTTPField(name: .rateLimitPolicy, value: #""identity";q=\#(rate.burst);w=\#(window)"#))
        let reset = balance.untilFull == .zero ? 0 : balance.untilFull.wholeSecondsUp
        fields.append(HTTPField(name: .rateLimit, value: #""identity";r=\#(balance.remaining);t=\#(reset)"#))
    }
}
