import ArgumentParser

/// A time on the command line or in the environment: a number of seconds above zero.
struct Seconds: Sendable, Hashable {
    let value: Double

    /// More is only "very long": it is cut to this, which every clock and duration can hold.
    static let longest: Double = 1_000_000_000

    /// Nil for what is no finite number above zero.
    init?(_ text: String) {
        guard let value = Double(text), value > 0, value.isFinite else { return nil }
        self.value = min(value, Self.longest)
    }

    var duration: Duration { .seconds(value) }
}

extension Seconds: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }

    var defaultValueDescription: String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}

extension Seconds: ExpressibleByIntegerLiteral {
    /// A default in the code.
    init(integerLiteral value: Int) { self.value = Double(value) }
}
