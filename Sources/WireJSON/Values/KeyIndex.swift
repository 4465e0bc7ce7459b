/// Finds a key among the keys of an object: by looking at each while they are few, by a hash table when they are many.
///
/// Messages have a dozen keys, and comparing them is faster than hashing them; a sender with 100,000 keys must not make it
/// quadratic. The keys themselves stay with the owner, who reports every change.
struct KeyIndex<Key: Hashable & Sendable>: Sendable {
    private var positions: [Key: Int]?

    /// Up to this many keys are looked at one by one.
    static var linearLimit: Int { 16 }

    func position(of key: Key, in keys: some RandomAccessCollection<Key>) -> Int? {
        if let positions { return positions[key] }
        return keys.firstIndex(of: key).map { keys.distance(from: keys.startIndex, to: $0) }
    }

    /// The position in the hash table, where there is one.
    var table: [Key: Int]? { positions }

    /// Takes note of a new last key, which no earlier one equals.
    mutating func noteAppended(to keys: some RandomAccessCollection<Key>) {
        guard let last = keys.last else { return }
        if positions != nil {
            positions?[last] = keys.count - 1
        } else if keys.count > Self.linearLimit {
            rebuild(for: keys)
        }
    }

    /// Starts over, for keys no two of which are equal.
    mutating func rebuild(for keys: some RandomAccessCollection<Key>) {
        guard keys.count > Self.linearLimit else {
            positions = nil
            return
        }
        var table = [Key: Int](minimumCapacity: keys.count)
        for (position, key) in keys.enumerated() { table[key] = position }
        positions = table
    }
}
