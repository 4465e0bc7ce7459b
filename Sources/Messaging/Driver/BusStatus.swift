/// How a driver's connection to its bus is doing, as far as the driver knows without asking.
public struct BusStatus: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable {
        case connected
        case blocked
        case disconnected
    }

    private let kind: Kind

    /// Messages can be sent.
    public static let connected = BusStatus(kind: .connected)
    /// Connected, but the bus takes no messages at the moment (AMQP: `connection.blocked`).
    public static let blocked = BusStatus(kind: .blocked)
    /// Not connected: before the first connection, after a loss, or after ``TransportDriver/cleanup()``.
    public static let disconnected = BusStatus(kind: .disconnected)

    /// The word for it, for logs and health reports.
    public var description: String { kind.rawValue }
}
