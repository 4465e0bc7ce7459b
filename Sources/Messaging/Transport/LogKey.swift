/// The metadata keys of everything this library logs, in one place so that operators can rely on them.
package enum LogKey {
    /// The topic of a server.
    package static let topic = "messaging.topic"
    /// The name of a server.
    package static let server = "messaging.server"
    /// The method of a request.
    package static let method = "messaging.method"
    /// The namespace of a request.
    package static let namespace = "messaging.namespace"
    /// The version a request asks for.
    package static let version = "messaging.version"
    /// The `_msg_id` of a call.
    package static let messageID = "messaging.message_id"
    /// The `_unique_id` of a message.
    package static let uniqueID = "messaging.unique_id"
    /// The `request_id` of a request's context.
    package static let requestID = "messaging.request_id"
    /// What went wrong, with its cause.
    package static let error = "messaging.error"
    /// The call monitor interval a request asks for.
    package static let monitorTimeout = "messaging.monitor_timeout"
    /// The `event_type` of a notification.
    package static let eventType = "messaging.event_type"
    /// The priority of a notification.
    package static let priority = "messaging.priority"
    /// The publisher of a notification.
    package static let publisherID = "messaging.publisher_id"
    /// The notification driver that was to tell.
    package static let notificationDriver = "messaging.notification_driver"
    /// How often a notification was given back by its handlers.
    package static let attempts = "messaging.attempts"
    /// The content of a message, its secrets masked.
    package static let content = "messaging.content"
}
