/// How far a consumer has come in a stream, so that after a reconnection it goes on where it was.
///
/// A stream keeps no account of who has read what: its messages carry their offset, and a consumer says from which one
/// it wants them. Messages may be settled out of turn; those that were are recognised when they come again.
struct StreamPosition: Sendable {
    private var outstanding: [UInt64: Int64] = [:]
    /// Offsets of settled messages that lie behind one that is not.
    private var settled: Set<Int64> = []
    /// Behind everything that was delivered.
    private var end: Int64?

    /// Where to go on: every message before it is settled; nil when none has come yet.
    private(set) var next: Int64?

    /// Notes a delivery.
    ///
    /// - Returns: false when the message was settled before.
    mutating func deliver(_ tag: UInt64, at offset: Int64) -> Bool {
        guard offset >= next ?? offset, !settled.contains(offset) else { return false }
        next = next ?? offset
        outstanding[tag] = offset
        end = max(end ?? offset, offset &+ 1)
        return true
    }

    /// Notes that a message needs not come again.
    mutating func settle(_ tag: UInt64) {
        guard let offset = outstanding.removeValue(forKey: tag) else { return }
        settled.insert(offset)
        guard let next = outstanding.values.min() ?? end, next > offset else { return }
        self.next = next
        settled = settled.filter { $0 >= next }
    }

    /// Forgets what was delivered over a session that is gone and not settled: it comes again.
    mutating func loseSession() {
        outstanding.removeAll()
        end = nil
    }
}
