internal import Synchronization

/// Identities for messages, of which a call needs several: without a system call for each.
extension UniqueID {
    /// The next of this process's message identities.
    ///
    /// They are a counter's values under a keyed pseudo-random function whose key came from the system's random numbers
    /// once: other processes have other keys, and who has seen some of them, as every server has, cannot tell the others.
    /// What is guarded by its name alone for as long as the process lives, such as a reply queue, is named by a
    /// ``init()`` all the same: who knew it could answer in the server's place, so it should not hang on one key.
    public static func next() -> UniqueID { sequence.next() }

    private static let sequence = Sequence()

    private final class Sequence: Sendable {
        private let function: SipHash
        private let count = Atomic<UInt64>(0)

        init() {
            var generator = SystemRandomNumberGenerator()
            function = SipHash(key: generator.next(), generator.next())
        }

        func next() -> UniqueID {
            let (high, low) = function(count.wrappingAdd(1, ordering: .relaxed).oldValue)
            return UniqueID(high: high, low: low)
        }
    }
}
