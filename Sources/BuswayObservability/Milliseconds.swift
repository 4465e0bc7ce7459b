import WireJSON

/// A time in the log, in milliseconds with two decimals: a number for programs.
struct Milliseconds: Sendable, CustomStringConvertible {
    let description: String

    init(_ duration: Duration) { description = duration.millisecondsText }

    /// The same as JSON has it.
    var number: JSONNumber { JSONNumber(text: description) ?? JSONNumber(0) }
}
