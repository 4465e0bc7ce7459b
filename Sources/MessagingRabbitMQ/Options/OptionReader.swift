internal import Messaging

/// Reads oslo's options from a query, with their limits.
///
/// Errors name the option and what it must be, never its value.
struct OptionReader {
    let query: TransportQuery

    func bool(_ name: RabbitOptionName) throws(MessagingError) -> Bool? { try query.bool(name.rawValue) }

    func text(_ name: RabbitOptionName) -> String? { query[name.rawValue] }

    /// A whole number between two limits.
    func int(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Int>
    ) throws(MessagingError) -> Int? {
        guard let value = try query.int(name.rawValue) else { return nil }
        guard range.contains(value) else {
            throw wrong(name, "from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A whole number of seconds.
    func seconds(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Int>
    ) throws(MessagingError) -> Duration? {
        try int(name, range).map { .seconds($0) }
    }

    /// A number of seconds that need not be whole.
    func fraction(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Double>
    ) throws(MessagingError) -> Duration? {
        guard let value = try query.double(name.rawValue) else { return nil }
        guard range.contains(value) else {
            throw wrong(name, "from \(range.lowerBound) to \(range.upperBound)")
        }
        return .seconds(value)
    }

    /// One of a few words.
    func choice<Value>(
        _ name: RabbitOptionName,
        _ words: KeyValuePairs<String, Value>
    ) throws(MessagingError) -> Value? {
        guard let text = text(name) else { return nil }
        guard let match = words.first(where: { $0.key == text }) else {
            throw wrong(name, words.map(\.key).joined(separator: " or "))
        }
        return match.value
    }

    /// The error for an option whose value is not what it must be.
    func wrong(_ name: RabbitOptionName, _ expected: String) -> MessagingError {
        .invalidTransportURL("The option \(name.rawValue) of the transport URL must be \(expected)")
    }

    /// The error for what oslo can do and this driver cannot.
    func unsupported(_ name: RabbitOptionName, _ reason: String) -> MessagingError {
        .invalidTransportURL("The option \(name.rawValue) of the transport URL is not supported: \(reason)")
    }
}
