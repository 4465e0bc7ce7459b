/// How important a notification is; with the topic it names the queue the notification waits in.
public struct NotificationPriority: Sendable, Hashable, CaseIterable {
    private enum Kind: String, Sendable, CaseIterable {
        case audit
        case debug
        case info
        case warn
        case error
        case critical
        case sample
    }

    private let kind: Kind

    /// A trace of what somebody did, for auditors.
    public static let audit = NotificationPriority(kind: .audit)
    /// For who looks for a fault.
    public static let debug = NotificationPriority(kind: .debug)
    /// What usually happens.
    public static let info = NotificationPriority(kind: .info)
    /// Something that deserves a look.
    public static let warn = NotificationPriority(kind: .warn)
    /// Something failed.
    public static let error = NotificationPriority(kind: .error)
    /// Something failed that everything depends on.
    public static let critical = NotificationPriority(kind: .critical)
    /// A measurement, as metering agents send many of.
    public static let sample = NotificationPriority(kind: .sample)

    /// Another name of ``warn``; on the bus both are `warn`, as with oslo.
    public static let warning = warn

    /// All priorities, in the order above.
    public static let allCases = Kind.allCases.map { NotificationPriority(kind: $0) }

    /// The priority called `name`, in whatever case; nil when there is none (`warning` is ``warn``).
    public init?(_ name: String) {
        let name = name.lowercased()
        guard let kind = name == "warning" ? .warn : Kind(rawValue: name) else { return nil }
        self.kind = kind
    }

    private init(kind: Kind) {
        self.kind = kind
    }

    /// The name in lower case, as queues bear it.
    public var name: String { kind.rawValue }
}

extension NotificationPriority: CustomStringConvertible {
    /// The name in upper case, as messages bear it.
    public var description: String { kind.rawValue.uppercased() }
}
