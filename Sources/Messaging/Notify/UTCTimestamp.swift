/// The text Python's `utcnow` has, which notifications carry.
///
/// `2026-11-20 23:21:42.575866`: no zone, and no fraction when that is zero.
enum UTCTimestamp {
    /// Writes an instant given as nanoseconds since 1970.
    static func text(nanosecondsSinceEpoch nanoseconds: UInt64) -> String {
        let microseconds = nanoseconds / 1000
        let seconds = Int(microseconds / 1_000_000)
        let (year, month, day) = civilDate(daysSinceEpoch: seconds / 86_400)
        let time = seconds % 86_400
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
        let fraction = Int(microseconds % 1_000_000)
        return fraction == 0 ? "\(date) \(clock)" : "\(date) \(clock).\(padded(fraction, 6))"
    }

    /// The date in the Gregorian calendar, counted in years that begin in March, so that the leap day is the last.
    private static func civilDate(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + 719_468  // since 0000-03-01
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
