public import WireJSON

/// A driver whose bus can keep what failed for good until somebody looks at it.
public protocol DeadLetterDriver: TransportDriver {
    /// Puts a letter at the end of a queue, and returns once the bus has it for good.
    ///
    /// The queue is made if need be, with these limits; one that is there keeps those it has. It outlives everybody.
    ///
    /// - Throws: as a cast: ``RPCError``.
    func keep(
        _ letter: RawJSON,
        in queue: String,
        _ limits: DeadLetterLimits,
        by deadline: ContinuousClock.Instant
    ) async throws(RPCError)

    /// How many letters a queue has; zero when there is no such queue.
    ///
    /// - Throws: ``RPCError`` when the bus cannot be asked.
    func letterCount(in queue: String) async throws(RPCError) -> Int

    /// Hands out up to `count` letters of a queue, oldest first; what is not acknowledged goes back to its place.
    ///
    /// - Throws: ``MessagingError`` when there is no such queue, or the bus does not allow it.
    func letters(in queue: String, atMost count: Int) async throws(MessagingError) -> any NotificationFeed
}
