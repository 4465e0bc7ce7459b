/// What a driver knows of its connections without asking anybody, for a report on health.
///
/// Nothing in it is a secret: brokers are named by host and port, failures in words that hold no password.
public struct BusReport: Sendable, Hashable {
    /// Whether messages can be sent.
    public var status: BusStatus
    /// When the present connection came, or the last one went; nil when the driver does not keep account of it.
    ///
    /// A connection that is blocked for a while stays the same one.
    public var since: ContinuousClock.Instant?
    /// Whether there has ever been a connection.
    public var wasConnected: Bool
    /// The connections in use; none for a bus without any.
    public var connections: [BusConnection]
    /// How often a connection came after the first one.
    public var reconnects: Int
    /// Messages that were written and not confirmed yet.
    public var unconfirmed: Int

    /// Makes a report; without further words it says what a status alone can say.
    public init(
        status: BusStatus,
        since: ContinuousClock.Instant? = nil,
        wasConnected: Bool? = nil,
        connections: [BusConnection] = [],
        reconnects: Int = 0,
        unconfirmed: Int = 0
    ) {
        self.status = status
        self.since = since
        self.wasConnected = wasConnected ?? (status != .disconnected)
        self.connections = connections
        self.reconnects = reconnects
        self.unconfirmed = unconfirmed
    }
}

/// One connection of a driver to a broker.
public struct BusConnection: Sendable, Hashable {
    /// What it is for, such as `publish`, `replies` or `listen`.
    public var purpose: String
    /// The broker at the other end as `host:port`; nil while there is none.
    public var broker: String?
    /// How many channels are open on it.
    public var channels: Int
    /// When it was opened, or when the last attempt to open it failed.
    public var since: ContinuousClock.Instant
    /// Why it is not open; nil while it is.
    public var failure: String?

    /// Makes an account of a connection.
    public init(
        purpose: String,
        broker: String?,
        channels: Int,
        since: ContinuousClock.Instant,
        failure: String?
    ) {
        self.purpose = purpose
        self.broker = broker
        self.channels = channels
        self.since = since
        self.failure = failure
    }
}
