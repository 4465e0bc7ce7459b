import Locking
import Messaging

/// What endpoints of this side were given, for tests that wait until it is there.
final class NotificationJournal: Sendable {
    private struct State {
        var notifications: [ReceivedNotification] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Lock(State())

    /// Everything so far.
    var notifications: [ReceivedNotification] { state.withLock { $0.notifications } }

    /// Everything, once there are at least `count` of them, or the task is cancelled, as by a time limit.
    func notifications(atLeast count: Int) async -> [ReceivedNotification] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.notifications.count >= count || Task.isCancelled { return true }
                    state.waiting.append((count, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                defer { state.waiting.removeAll() }
                return state.waiting
            }
            for waiter in waiting { waiter.continuation.resume() }
        }
        return notifications
    }

    func note(_ notification: ReceivedNotification) {
        let satisfied = state.withLock { state in
            state.notifications.append(notification)
            let count = state.notifications.count
            let satisfied = state.waiting.filter { $0.count <= count }
            state.waiting.removeAll { $0.count <= count }
            return satisfied
        }
        for waiter in satisfied { waiter.continuation.resume() }
    }

    /// An endpoint that notes everything of these priorities; the first `requeues` of them it does not want.
    func endpoint(
        _ priorities: Set<NotificationPriority> = [.info],
        requeues: Int = 0
    ) -> ClosureNotificationEndpoint {
        let left = Lock(requeues)
        return ClosureNotificationEndpoint { endpoint in
            for priority in priorities {
                endpoint.on(
                    priority,
                    judging: { notification in
                        self.note(notification)
                        return left.withLock { left in
                            left -= 1
                            return left >= 0 ? .requeue : .handled
                        }
                    }
                )
            }
        }
    }
}
