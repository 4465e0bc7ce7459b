internal import CLinux

/// A moment of the machine's monotonic clock: a `ContinuousClock.Instant` as sixteen plain octets.
///
/// What an instant of the standard library is made of is known only when a program runs, and so is what holds one: it is
/// copied and compared by calls through tables, several times in every request. Public interfaces speak of instants,
/// everything behind them of moments; nothing is lost on the way from one to the other.
package struct Moment: InstantProtocol {
    /// Since the machine was started (`CLOCK_BOOTTIME` of `clock_gettime(2)`, which goes on while it is suspended).
    ///
    /// As a duration, which is two words: a number of 128 bits wants an address that is a multiple of sixteen, and tasks that
    /// hold one crash (Swift 6.3.1).
    private let sinceBoot: Duration

    /// One point in time in both forms.
    private static let anchor = (instant: ContinuousClock.now, moment: Moment.now)

    private init(attoseconds: Int128) { sinceBoot = Duration(attoseconds: attoseconds) }

    private var attoseconds: Int128 { sinceBoot.attoseconds }

    /// The moment of an instant.
    package init(_ instant: ContinuousClock.Instant) {
        self = Self.anchor.moment.advanced(by: Self.anchor.instant.duration(to: instant))
    }

    /// The present moment.
    package static var now: Moment {
        Moment(attoseconds: Int128(clinux_nanoseconds_since_boot()) * 1_000_000_000)
    }

    /// The same as an instant.
    package var instant: ContinuousClock.Instant {
        Self.anchor.instant.advanced(by: Self.anchor.moment.duration(to: self))
    }

    package func advanced(by duration: Duration) -> Moment {
        Moment(attoseconds: attoseconds + duration.attoseconds)
    }

    package func duration(to other: Moment) -> Duration { Duration(attoseconds: other.attoseconds - attoseconds) }

    package static func < (left: Moment, right: Moment) -> Bool { left.attoseconds < right.attoseconds }

    package static func + (moment: Moment, duration: Duration) -> Moment { moment.advanced(by: duration) }

    package static func += (moment: inout Moment, duration: Duration) { moment = moment.advanced(by: duration) }

    package static func - (moment: Moment, duration: Duration) -> Moment {
        Moment(attoseconds: moment.attoseconds - duration.attoseconds)
    }

    /// The time from `right` to `left`.
    package static func - (left: Moment, right: Moment) -> Duration { right.duration(to: left) }
}
