/// What each identity may send: every request, and every item of a batch, takes one token.
struct RateGate: Sendable {
    /// nil sets no limit.
    let buckets: TokenBuckets?

    /// Takes one request from the identity's bucket, and tells where it stands then; nil where no rate is set.
    ///
    /// - Throws: ``ProblemCode/rateLimited`` when it is empty.
    func charge(_ identity: Identity) throws(Problem) -> RateStanding? {
        guard let buckets else { return nil }
        return try RateStanding(charging: identity, buckets)
    }
}
