/// Remembers the last message identifiers of a listener and recognises one that comes again.
///
/// A publisher that lost its connection before the confirm may send a message twice; both carry the same `_unique_id`.
/// As in oslo.messaging one filter serves all queues of a listener and holds 16 identifiers, the oldest leaving first.
/// Messages without an identifier are never taken for duplicates.
package struct DuplicateFilter: Sendable {
    private let capacity: Int
    private var recent: [String] = []
    private var oldest = 0

    /// Makes an empty filter for the last `capacity` identifiers.
    package init(capacity: Int = 16) {
        precondition(capacity > 0, "a duplicate filter must remember at least one identifier")
        self.capacity = capacity
        recent.reserveCapacity(capacity)
    }

    /// Records `identifier` and tells whether it is new.
    package mutating func isNew(_ identifier: String?) -> Bool {
        guard !contains(identifier) else { return false }
        record(identifier)
        return true
    }

    /// Whether `identifier` is among those recorded last.
    package func contains(_ identifier: String?) -> Bool {
        guard let identifier else { return false }
        return recent.contains(identifier)
    }

    /// Records `identifier`.
    package mutating func record(_ identifier: String?) {
        guard let identifier else { return }
        if recent.count < capacity {
            recent.append(identifier)
        } else {
            recent[oldest] = identifier
            oldest = (oldest + 1) % capacity
        }
    }
}
