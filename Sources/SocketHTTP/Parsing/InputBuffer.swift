/// The octets received from a peer and not used yet: part of a message, or messages sent ahead.
///
/// Its memory is given back as soon as it is empty, so that an idle connection holds none.
struct InputBuffer {
    /// Everything held; octets before ``start`` have been used.
    private(set) var octets: [UInt8] = []

    /// The position of the first octet that was not used yet.
    private(set) var start = 0

    var isEmpty: Bool { start == octets.count }

    /// Marks everything before `position` as used.
    mutating func use(upTo position: Int) {
        start = position
        guard isEmpty else { return }
        octets = []
        start = 0
    }

    /// Takes the octets out for a read to append to, without those that were used.
    mutating func lend() -> [UInt8] {
        if start > 0 { octets.removeSubrange(0..<start) }
        defer {
            octets = []
            start = 0
        }
        return octets
    }

    /// Puts back what ``lend()`` gave out.
    mutating func takeBack(_ lent: consuming [UInt8]) {
        octets = lent
    }
}
