/// Collects notifications into batches.
struct BatchCollector: Sendable {
    let feed: any NotificationFeed
    /// The most notifications of a batch.
    let size: Int
    /// How long a batch may wait for more after its first; nil until it is full.
    let timeout: Duration?
    let time: TimeSource

    /// The next batch: full, or as large as it became in time or before the feed was stopped; empty after that.
    func next() async throws(MessagingError) -> [any IncomingNotification] {
        var batch = try await feed.poll(atMost: size)
        guard !batch.isEmpty else { return [] }
        let end = timeout.map { time.now + $0 }
        while batch.count < size {
            let more = try await poll(atMost: size - batch.count, until: end)
            guard !more.isEmpty else { break }
            batch += more
        }
        return batch
    }

    /// Polls, but not for longer than until `end`.
    private func poll(
        atMost maximum: Int,
        until end: TimeSource.Instant?
    ) async throws(MessagingError) -> [any IncomingNotification] {
        guard let end else { return try await feed.poll(atMost: maximum) }
        let outcome = await withTaskGroup(of: Result<[any IncomingNotification], MessagingError>?.self) { group in
            group.addTask { await polled(atMost: maximum) }
            group.addTask {
                do {
                    try await time.sleep(until: end)
                } catch {
                    // The poll was faster.
                }
                return nil
            }
            // Whichever is first ends the other; a poll that is cancelled returns what it has all the same.
            var outcome = await group.next() ?? nil
            group.cancelAll()
            for await case .some(let late) in group { outcome = late }
            return outcome
        }
        return try outcome?.get() ?? []
    }

    private func polled(atMost maximum: Int) async -> Result<[any IncomingNotification], MessagingError> {
        do throws(MessagingError) {
            return .success(try await feed.poll(atMost: maximum))
        } catch {
            return .failure(error)
        }
    }
}
