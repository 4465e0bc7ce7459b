/// Octets from the peer that TLS has not used yet; holds no memory when it is empty.
struct CipherInput {
    private var octets: [UInt8] = []
    private var start = 0

    var isEmpty: Bool { octets.isEmpty }

    /// How many octets there are.
    var count: Int { octets.count - start }

    /// Gives everything to `body`, which returns its result and how many octets it has used.
    mutating func lend(_ body: (UnsafeBufferPointer<UInt8>) -> (Int32, used: Int)) -> Int32 {
        let (result, used) = unsafe octets.withUnsafeBufferPointer { all in
            unsafe body(UnsafeBufferPointer(rebasing: all[start...]))
        }
        start += used
        if start == octets.count {
            octets = []
            start = 0
        }
        return result
    }

    /// Takes the array out for a read to append to.
    mutating func take() -> [UInt8] {
        if start > 0 { octets.removeSubrange(0..<start) }
        start = 0
        defer { octets = [] }
        return octets
    }

    /// Puts back what ``take()`` gave out.
    mutating func putBack(_ taken: consuming [UInt8]) { octets = taken }
}
