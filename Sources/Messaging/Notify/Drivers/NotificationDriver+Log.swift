public import Logging
internal import WireJSON

extension NotificationDriver {
    /// Writes the message, its secrets masked, to the logger `oslo.messaging.notification.EVENT_TYPE`.
    ///
    /// The priority is the level; those that are no levels, audit and sample, are only warned about. The context is not
    /// logged. `makeLogger` makes the logger of a label; swift-log's own by default.
    public static func log(
        _ makeLogger: @escaping @Sendable (_ label: String) -> Logger = { Logger(label: $0) }
    ) -> NotificationDriver {
        NotificationDriver(name: "log") { notification, delivery in
            guard let level = notification.priority.logLevel else {
                delivery.logger.warning(
                    "A notification was not logged, because its priority is no log level",
                    metadata: [
                        LogKey.eventType: "\(notification.eventType)", LogKey.priority: "\(notification.priority.name)",
                    ]
                )
                return
            }
            let logger = makeLogger("oslo.messaging.notification.\(notification.eventType)")
            logger.log(level: level, "\(SecretMask.standard.masked(.object(notification.message)))")
        }
    }
}

extension NotificationPriority {
    fileprivate var logLevel: Logger.Level? {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        case .critical: .critical
        default: nil
        }
    }
}
