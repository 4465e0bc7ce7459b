import Glibc

/// The times of one operation, done again and again for a while on one thread.
struct Measurement {
    private var times: [UInt64] = []
    private var processor: Double = 0

    /// Repeats `operation` for at least `seconds`; every time must see as much as the first did.
    init(seconds: Double, _ operation: () throws -> Int) throws {
        let expected = try operation()
        guard expected > 0 else { throw Odd() }
        times.reserveCapacity(1 << 20)
        let cpu = Self.now(CLOCK_PROCESS_CPUTIME_ID)
        var before = Self.now(CLOCK_MONOTONIC)
        let end = before + UInt64(seconds * 1e9)
        while before < end {
            guard try operation() == expected else { throw Odd() }
            let after = Self.now(CLOCK_MONOTONIC)
            times.append(after - before)
            before = after
        }
        processor = Double(Self.now(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e9
    }

    /// The line of JSON `scripts/bench` reads: the processor time of all, and percentiles in nanoseconds.
    var line: String {
        let sorted = times.sorted()
        func percentile(_ part: Double) -> UInt64 { sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] }
        return """
            {"operations": \(times.count), "cpu": \(processor), "p50": \(percentile(0.5)), "p99": \(percentile(0.99))}
            """
    }

    private static func now(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private struct Odd: Error, CustomStringConvertible {
        let description = "an operation saw something else than the first time, or nothing"
    }
}
