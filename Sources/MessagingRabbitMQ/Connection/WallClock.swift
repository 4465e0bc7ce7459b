internal import Glibc

/// The time of day, for deadlines that cross from one machine to another.
enum WallClock {
    /// How much the clocks of two machines may differ without a request being dropped too early.
    static let allowedSkew = Duration.seconds(1)

    /// The milliseconds since 1970 (UTC).
    static var milliseconds: Int64 {
        var time = timespec()
        // The clock is always there and the pointer is ours, so this cannot fail.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
