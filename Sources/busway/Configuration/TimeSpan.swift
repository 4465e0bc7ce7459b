/// A time as people write it: seconds, or with ms, s, m or h.
struct TimeSpan: Sendable, Hashable {
    let seconds: Double

    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = Double(number), value.isFinite else { return nil }
        switch text.dropFirst(number.count) {
        case "", "s": seconds = value
        case "ms": seconds = value / 1000
        case "m": seconds = value * 60
        case "h": seconds = value * 3600
        default: return nil
        }
    }
}
