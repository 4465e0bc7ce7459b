internal import CLinux

/// One round of a thread that works in rounds: it looks what there is to do, does all of it, and sleeps.
///
/// What is worth doing once for everything that comes of a round, such as a system call, is put off to the round's end.
/// A thread has one of these as long as it lives, and touches it alone.
@safe package final class Round {
    private var leftovers: [(owner: ObjectIdentifier, job: @Sendable () -> Void)] = []

    /// Makes the rounds of a thread to come.
    package init() {}

    /// The round the calling thread is in; nil on threads that do not work in rounds.
    package static var current: Round? {
        guard let round = unsafe clinux_round() else { return nil }
        return unsafe Unmanaged<Round>.fromOpaque(round).takeUnretainedValue()
    }

    /// Runs `body` with this as the calling thread's round.
    package func around(_ body: () -> Void) {
        let outer = unsafe clinux_round()
        unsafe clinux_set_round(Unmanaged.passUnretained(self).toOpaque())
        defer { unsafe clinux_set_round(outer) }
        body()
    }

    /// Puts `job` off to the end of the round, unless its `owner` has put one off already; to be called on its thread.
    package func atEnd(for owner: AnyObject, _ job: @escaping @Sendable () -> Void) {
        let owner = ObjectIdentifier(owner)
        // There are as many owners as buses, so a look at each is quicker than any table.
        guard !leftovers.contains(where: { $0.owner == owner }) else { return }
        leftovers.append((owner, job))
    }

    /// Ends the round: does what was put off, in the order in which that was done, and what that puts off.
    package func end() {
        while !leftovers.isEmpty {
            let due = leftovers
            leftovers.removeAll(keepingCapacity: true)
            for leftover in due { leftover.job() }
        }
    }
}
