/// A setting that `prepare` keeps, clears or replaces.
///
/// Leaving the argument out keeps what the client has; `nil` clears it; a literal or ``set(_:)`` replaces it. An optional
/// of an optional could say the same, but a `nil` in the wrong place would mean the opposite.
///
/// Frozen and inlinable, because a caller in another module would otherwise look its type up at every call.
@frozen
public struct Override<Value: Sendable>: Sendable {
    @frozen
    @usableFromInline
    enum Choice: Sendable {
        case keep
        case replace(Value?)
    }

    @usableFromInline let choice: Choice

    @inlinable
    init(choice: Choice) { self.choice = choice }

    /// Keeps the setting as it is.
    @inlinable public static var keep: Override { Override(choice: .keep) }

    /// Clears the setting, so that the default applies.
    @inlinable public static var clear: Override { Override(choice: .replace(nil)) }

    /// Replaces the setting; nil clears it.
    @inlinable public static func set(_ value: Value?) -> Override { Override(choice: .replace(value)) }

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
    @inlinable public init(nilLiteral: ()) { self = .clear }
}

extension Override: ExpressibleByUnicodeScalarLiteral where Value == String {
    /// Replaces the setting.
    @inlinable public init(unicodeScalarLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByExtendedGraphemeClusterLiteral where Value == String {
    /// Replaces the setting.
    @inlinable public init(extendedGraphemeClusterLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByStringLiteral where Value == String {
    /// Replaces the setting.
    @inlinable public init(stringLiteral value: String) { self = .set(value) }
}

extension Override: ExpressibleByBooleanLiteral where Value == Bool {
    /// Replaces the setting.
    @inlinable public init(booleanLiteral value: Bool) { self = .set(value) }
}

extension Override where Value == Duration {
    /// Replaces the setting by this many seconds.
    @inlinable public static func seconds(_ seconds: some BinaryInteger) -> Override { .set(.seconds(seconds)) }

    /// Replaces the setting by this many milliseconds.
    @inlinable public static func milliseconds(_ milliseconds: some BinaryInteger) -> Override {
        .set(.milliseconds(milliseconds))
    }
}
