internal import Messaging

/// Reads oslo's options from a query, with their limits.
///
/// Errors name the option and what it must be, never its value.
struct OptionReader {
    let query: TransportQuery

    func bool(_ name: RabbitOptionName) throws(RabbitOptionError) -> Bool? {
        do throws(MessagingError) { return try query.bool(name.rawValue) } catch { throw wrong(name, "true or false") }
    }

    func text(_ name: RabbitOptionName) -> String? { query[name.rawValue] }

    /// A whole number between two limits.
    func int(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Int>
    ) throws(RabbitOptionError) -> Int? {
        guard text(name) != nil else { return nil }
        do throws(MessagingError) {
            if let value = try query.int(name.rawValue), range.contains(value) { return value }
        } catch {
            // No number at all is told in the same words.
        }
        throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A whole number of seconds.
    func seconds(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Int>
    ) throws(RabbitOptionError) -> Duration? {
        try int(name, range).map { .seconds($0) }
    }

    /// A number of seconds that need not be whole.
    func fraction(
        _ name: RabbitOptionName,
        _ range: ClosedRange<Double>
    ) throws(RabbitOptionError) -> Duration? {
        guard text(name) != nil else { return nil }
        do throws(MessagingError) {
            if let value = try query.double(name.rawValue), range.contains(value) { return .seconds(value) }
        } catch {
            // As above.
        }
        throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// One of a few words.
    func choice<Value>(
        _ name: RabbitOptionName,
        _ words: KeyValuePairs<String, Value>
    ) throws(RabbitOptionError) -> Value? {
        guard let text = text(name) else { return nil }
        guard let match = words.first(where: { $0.key == text }) else {
            throw wrong(name, words.map(\.key).joined(separator: " or "))
        }
        return match.value
    }

    /// The error for an option whose value is not what it must be.
    func wrong(_ name: RabbitOptionName, _ expected: String) -> RabbitOptionError {
        RabbitOptionError(option: name.rawValue, reason: "must be \(expected)")
    }

    /// The error for what oslo can do and this driver cannot.
    func unsupported(_ name: RabbitOptionName, _ reason: String) -> RabbitOptionError {
        RabbitOptionError(option: name.rawValue, reason: "is not supported: \(reason)")
    }
}
