import Messaging

extension Latch {
    /// Returns once the event has happened, `limit` has come or the calling task is cancelled.
    func wait(until limit: TimeSource.Instant, _ time: TimeSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled when the event has happened first.
                do { try await time.sleep(until: limit) } catch {}
            }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
