import Locking

/// The spans that have ended and are not sent yet: as many as it has room for, so a collector that is away costs no more.
///
/// Any number of tasks put spans in, one takes them out.
public final class SpanQueue: Sendable {
    private struct State {
        var spans: [FinishedSpan] = []
        var dropped = 0
        var isClosed = false
        /// Whether whoever takes spans out is not to wait for more.
        var isUrgent = false
        /// Who waits for so many spans; nil is for the end.
        var waiter: (count: Int?, continuation: CheckedContinuation<Void, Never>)?

        /// The one who waits, if its wait is over.
        mutating func due() -> CheckedContinuation<Void, Never>? {
            guard let waiter, isOver(waiter.count) else { return nil }
            self.waiter = nil
            return waiter.continuation
        }

        func isOver(_ count: Int?) -> Bool {
            if isClosed { return true }
            guard let count else { return false }
            return spans.count >= count || isUrgent && !spans.isEmpty
        }
    }

    /// The most spans it holds.
    public let limit: Int
    private let state = Lock(State())

    /// Makes an empty queue.
    public init(limit: Int) {
        precondition(limit > 0, "a queue has room for something")
        self.limit = limit
    }

    /// Puts a span in; drops and counts it when there is no room, or nobody takes any out any more.
    func add(_ span: FinishedSpan) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.spans.count < limit, !state.isClosed else {
                state.dropped += 1
                return nil
            }
            state.spans.append(span)
            return state.due()
        }
        waiter?.resume()
    }

    /// How many spans there was no room for.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// How many are in it.
    public var count: Int { state.withLock { $0.spans.count } }

    /// Whether no more will come.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Takes no more spans, and ends the wait for more.
    public func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            return state.due()
        }
        waiter?.resume()
    }

    /// Ends the wait for more, if there is anything.
    func hurry() {
        let waiter = state.withLock { state in
            state.isUrgent = !state.spans.isEmpty
            return state.due()
        }
        waiter?.resume()
    }

    /// Takes out the oldest spans, at most `count`.
    func take(_ count: Int) -> [FinishedSpan] {
        state.withLock { state in
            state.isUrgent = false
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    /// Waits until there are `count` spans, the queue is closed or hurried, or the task is cancelled.
    ///
    /// Only one task may wait at a time.
    ///
    /// - Parameter count: nil waits for nothing but the end.
    func wait(for count: Int?) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Looked at under the lock: whoever cancels now finds the waiter.
                    if Task.isCancelled || state.isOver(count) { return true }
                    state.waiter = (count, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiter.take() }
            waiter?.continuation.resume()
        }
    }
}
