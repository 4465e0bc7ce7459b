internal import Messaging

/// What a driver has under way: all zero as soon as nobody waits for anything, whatever happened before.
struct PendingWork: Sendable, Hashable {
    /// Calls that wait for their replies.
    var calls = 0
    /// Casts and notifications that wait for the broker to take them.
    var sends = 0
    /// Those who wait to hear whether somebody consumes from a queue.
    var questions = 0
    /// Replies that wait to be tried again.
    var repliesToRetry = 0
    /// Messages that have not been written.
    var unwritten = 0
    /// Messages that were written and not confirmed.
    var unconfirmed = 0
}

extension RabbitMQDriver {
    /// What is under way now.
    func pendingWork() async -> PendingWork {
        let backlog = await publisher.backlog()
        return PendingWork(
            calls: calls.count,
            sends: sends.count,
            questions: inspector.waitingCount,
            repliesToRetry: answers.retryCount,
            unwritten: backlog.unwritten,
            unconfirmed: backlog.unconfirmed
        )
    }
}
