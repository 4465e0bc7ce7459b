internal import Locking
public import Synchronization

/// The series of one metric by a key that is known only when something is counted, found without a lock.
///
/// Series are never removed, so each place of the table is written once. A table that is full takes no further key, which
/// is the bound on what callers can make of it. Inlinable, so that each module that counts has it made for its keys; and
/// public for that, because what is the package's own is not handed on to other modules (Swift 6.3).
public final class SeriesTable<Key: Hashable & Sendable, Cell: AnyObject & Sendable>: Sendable {
    @usableFromInline
    final class Entry: Sendable {
        @usableFromInline let key: Key
        @usableFromInline let cell: Cell

        @inlinable
        init(key: Key, cell: Cell) {
            self.key = key
            self.cell = cell
        }
    }

    @usableFromInline let places = InlineArray<2048, AtomicLazyReference<Entry>> { _ in AtomicLazyReference() }
    /// How many keys there are; told only when the last of them can be found.
    private let taken = Atomic<Int>(0)
    /// For entering, which is rare; how many keys there are.
    private let entering = Lock(0)
    private let limit: Int

    /// Makes an empty table.
    ///
    /// - Parameter limit: the most keys, 1 to 1536.
    public init(limit: Int) {
        precondition((1...1536).contains(limit), "the table has room for 1 to 1536 keys")
        self.limit = limit
    }

    /// The series of `key`, or nil when it has none.
    @inlinable
    public func cell(for key: Key) -> Cell? {
        var index = key.hashValue & 2047
        while let entry = places[index].load() {
            if entry.key == key { return entry.cell }
            index = (index + 1) & 2047
        }
        return nil
    }

    /// The series of `key`, which `make` makes if it is new; nil when it is new and the table is full.
    @inlinable
    public func cell(for key: Key, _ make: () -> Cell) -> Cell? { cell(for: key) ?? enter(key, make) }

    /// Enters a key that was not found, unless another thread has by now, or the table is full.
    public func enter(_ key: Key, _ make: () -> Cell) -> Cell? {
        // Keys beyond the limit, which callers can make up, need no lock either.
        if taken.load(ordering: .acquiring) == limit { return cell(for: key) }
        return entering.withLock { count in
            if let cell = cell(for: key) { return cell }
            guard count < limit else { return nil }
            let entry = Entry(key: key, cell: make())
            var index = key.hashValue & 2047
            while places[index].load() != nil { index = (index + 1) & 2047 }
            _ = places[index].storeIfNil(entry)
            count += 1
            taken.store(count, ordering: .releasing)
            return entry.cell
        }
    }
}
