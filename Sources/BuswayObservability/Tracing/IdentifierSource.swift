import Synchronization

/// Makes the identities of traces and spans: numbers that look random, each only once, without a system call or a lock.
///
/// A counter that starts at a random number, through the finalizer of SplitMix64 (Steele, Lea and Flood 2014), which maps
/// each number to another one. They are no secrets, so they may be foretold by who sees enough of them.
final class IdentifierSource: Sendable {
    private let counter: Atomic<UInt64>

    init() {
        var generator = SystemRandomNumberGenerator()
        counter = Atomic(generator.next())
    }

    func traceID() -> TraceID { TraceID(high: next(), low: next()) }

    func spanID() -> SpanID { SpanID(next()) }

    private func next() -> UInt64 {
        while true {
            let count = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
            var number = (count ^ count &>> 30) &* 0xBF58_476D_1CE4_E5B9
            number = (number ^ number &>> 27) &* 0x94D0_49BB_1331_11EB
            number ^= number &>> 31
            // One number of all is zero, which no identity may be.
            if number != 0 { return number }
        }
    }
}
