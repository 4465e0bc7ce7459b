package import Synchronization

/// The series of one metric by a key that is known only when something is counted, found without a lock.
///
/// Series are never removed, so each place of the table is written once. A table that is full takes no further key, which
/// is the bound on what callers can make of it. Inlinable, so that each module that counts has it made for its keys.
package final class SeriesTable<Key: Hashable & Sendable, Cell: AnyObject & Sendable>: Sendable {
    @usableFromInline
    package final class Entry: Sendable {
        @usableFromInline package let key: Key
        @usableFromInline package let cell: Cell

        @inlinable
        package init(key: Key, cell: Cell) {
            self.key = key
            self.cell = cell
        }
    }

    @usableFromInline package let places = InlineArray<2048, AtomicLazyReference<Entry>> { _ in AtomicLazyReference() }
    @usableFromInline package let taken = Atomic<Int>(0)
    @usableFromInline package let limit: Int

    /// Makes an empty table.
    ///
    /// - Parameter limit: the most keys, 1 to 1536.
    package init(limit: Int) {
        precondition((1...1536).contains(limit), "the table has room for 1 to 1536 keys")
        self.limit = limit
    }

    /// The series of `key`, or nil when it has none.
    @inlinable
    package func cell(for key: Key) -> Cell? {
        var index = key.hashValue & 2047
        while let entry = places[index].load() {
            if entry.key == key { return entry.cell }
            index = (index + 1) & 2047
        }
        return nil
    }

    /// The series of `key`, which `make` makes if it is new; nil when it is new and the table is full.
    ///
    /// When two threads bring a key at once, both may make a series, so `make` must give the same one each time.
    @inlinable
    package func cell(for key: Key, _ make: () -> Cell) -> Cell? {
        if let cell = cell(for: key) { return cell }
        // Counted before it is entered: together, threads take no more than the limit.
        guard taken.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            taken.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        let new = Entry(key: key, cell: make())
        var index = key.hashValue & 2047
        while true {
            let entry = places[index].storeIfNil(new)
            if entry === new { return new.cell }
            if entry.key == key {
                taken.wrappingSubtract(1, ordering: .relaxed)
                return entry.cell
            }
            index = (index + 1) & 2047
        }
    }
}
