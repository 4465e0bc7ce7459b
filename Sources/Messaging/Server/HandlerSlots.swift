internal import Locking

/// How many methods a server may run at once, and what became of those it ran.
///
/// One task, the server's loop, takes slots and waits for free ones; the handlers give them back.
final class HandlerSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: CheckedContinuation<Int, Never>?
    }

    private let slots: Lock<State>

    init(count: Int) {
        slots = Lock(State(free: count))
    }

    /// Waits until at least one slot is free, and returns how many are.
    ///
    /// Needs no cancellation: when the loop's task is cancelled so are the handlers, which then give their slots back.
    func waitForFree() async -> Int {
        await withCheckedContinuation { continuation in
            let free: Int? = slots.withLock { state in
                guard state.free == 0 else { return state.free }
                precondition(state.waiting == nil, "one task waits for slots")
                state.waiting = continuation
                return nil
            }
            if let free { continuation.resume(returning: free) }
        }
    }

    /// Takes a slot that ``waitForFree()`` has told of.
    func take() {
        slots.withLock { state in
            precondition(state.free > 0, "a slot is taken only when one is free")
            state.free -= 1
        }
    }

    /// Gives a slot back.
    func giveBack() {
        let waiting = slots.withLock { state in
            state.free += 1
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: 1)
    }
}
