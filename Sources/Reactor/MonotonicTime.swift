internal import Glibc

/// A moment of the system's monotonic clock, in nanoseconds.
///
/// Deadlines are moments and not durations, so that an operation made of several waits is bounded as a whole.
/// Arithmetic saturates: a moment too far away is ``distantFuture``. The clock is `CLOCK_MONOTONIC` of
/// `clock_gettime(2)`; it does not advance while the machine is suspended.
public struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since an arbitrary start, which is the same for the whole machine until it reboots.
    public let nanoseconds: Int64

    /// Makes the moment `nanoseconds` after the clock's start.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The present moment.
    public static var now: MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// A moment that never comes.
    public static let distantFuture = MonotonicTime(nanoseconds: .max)

    /// Whether the left moment comes first.
    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment `right` after `left`.
    public static func + (left: MonotonicTime, right: Duration) -> MonotonicTime {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.saturatingNanoseconds)
        guard overflow else { return MonotonicTime(nanoseconds: sum) }
        return MonotonicTime(nanoseconds: right < .zero ? .min : .max)
    }

    /// The moment `right` before `left`.
    public static func - (left: MonotonicTime, right: Duration) -> MonotonicTime {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.saturatingNanoseconds)
        guard overflow else { return MonotonicTime(nanoseconds: difference) }
        return MonotonicTime(nanoseconds: right < .zero ? .max : .min)
    }

    /// The time from `right` to `left`; negative when `left` comes first.
    public static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return .nanoseconds(overflow ? (left < right ? .min : .max) : difference)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, or the nearest number that fits.
    var saturatingNanoseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000)
    }
}
