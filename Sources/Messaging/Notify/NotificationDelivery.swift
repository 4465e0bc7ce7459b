public import Logging

/// What a notification driver has to work with.
public struct NotificationDelivery: Sendable {
    /// The bus.
    public var transport: Transport
    /// The exchange; the transport's control exchange unless the notifier says otherwise.
    public var exchange: String
    /// The topics to tell it on.
    public var topics: [String]
    /// When the notifier stops waiting.
    public var deadline: ContinuousClock.Instant
    /// How often a failed attempt is repeated; nil as often as the deadline allows.
    public var retry: Int?
    /// Where trouble is logged.
    public var logger: Logger
}
