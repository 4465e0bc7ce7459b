/// A setting that `prepare` keeps, clears or replaces.
///
/// Leaving the argument out keeps what the client has; `nil` clears it; a literal or ``set(_:)`` replaces it. An optional
/// of an optional could say the same, but a `nil` in the wrong place would mean the opposite.
public struct Override<Value: Sendable>: Sendable {
    private enum Choice: Sendable {
        case keep
        case replace(Value?)
    }

    private let choice: Choice

    /// Keeps the setting as it is.
    public static var keep: Override { Override(choice: .keep) }

    /// Clears the setting, so that the default applies.
    public static var clear: Override { Override(choice: .replace(nil)) }

    /// Replaces the setting; nil clears it.
    public static func set(_ value: Value?) -> Override { Override(choice: .replace(value)) }

    /// What the setting is afterwards, when it was `current` before.
    func applied(to current: Value?) -> Value? {
        switch choice {
        case .keep: current
        case .replace(let value): value
        }
    }
}

extension Override: ExpressibleByNilLiteral {
    /// Clears the setting.
    public init(nilLiteral: ()) { self = .clear }
}

extension Override: ExpressibleByUnicodeScalarLiteral where Value == String {
    /// Replaces the setting.
    public init(unicodeScalarLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByExtendedGraphemeClusterLiteral where Value == String {
    /// Replaces the setting.
    public init(extendedGraphemeClusterLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByStringLiteral where Value == String {
    /// Replaces the setting.
    public init(stringLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByBooleanLiteral where Value == Bool {
    /// Replaces the setting.
    public init(booleanLiteral value: Bool) { self = .set(value) }
}

extension Override where Value == Duration {
    /// Replaces the setting by this many seconds.
    public static func seconds(_ seconds: some BinaryInteger) -> Override { .set(.seconds(seconds)) }

    /// Replaces the setting by this many milliseconds.
    public static func milliseconds(_ milliseconds: some BinaryInteger) -> Override {
        .set(.milliseconds(milliseconds))
    }
}
