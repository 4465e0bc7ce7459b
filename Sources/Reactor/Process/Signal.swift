internal import Glibc

/// A signal a process is asked to do something with.
public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The signal's number, as in `signal(7)`.
    public let rawValue: Int32

    /// Makes a signal from its number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// SIGTERM: end, in good order.
    public static let terminate = Signal(rawValue: SIGTERM)
    /// SIGINT: end, asked for at a terminal.
    public static let interrupt = Signal(rawValue: SIGINT)
    /// SIGHUP: read the configuration again.
    public static let hangUp = Signal(rawValue: SIGHUP)

    /// The signal's customary name.
    public var description: String {
        switch self {
        case .terminate: "SIGTERM"
        case .interrupt: "SIGINT"
        case .hangUp: "SIGHUP"
        default: "signal \(rawValue)"
        }
    }
}
