internal import Locking
internal import WireJSON

/// Which notifications an endpoint is given, by regular expressions (oslo: `NotificationFilter`).
///
/// Each expression that is there must match its text from the start on, though not to the end; what is missing or no
/// text matches none. Expressions backtrack: take them from the program or its configuration, never from a peer.
public struct NotificationFilter: Sendable {
    private let context: [String: Pattern]
    private let publisherID: Pattern?
    private let eventType: Pattern?
    private let metadata: [String: Pattern]
    private let payload: [String: Pattern]

    /// Makes a filter.
    ///
    /// - Parameters:
    ///   - context: Expressions for values of the context, by key.
    ///   - publisherID: An expression for who tells.
    ///   - eventType: An expression for what happened.
    ///   - metadata: Expressions for `message_id` and `timestamp`.
    ///   - payload: Expressions for members of the payload, by key.
    /// - Throws: ``MessagingError`` with code `invalidConfiguration` naming the text that is no regular expression.
    public init(
        context: [String: String] = [:],
        publisherID: String? = nil,
        eventType: String? = nil,
        metadata: [String: String] = [:],
        payload: [String: String] = [:]
    ) throws(MessagingError) {
        self.context = try Self.patterns(context)
        self.publisherID = try publisherID.map { text throws(MessagingError) in try Pattern(text) }
        self.eventType = try eventType.map { text throws(MessagingError) in try Pattern(text) }
        self.metadata = try Self.patterns(metadata)
        self.payload = try Self.patterns(payload)
    }

    /// Whether an endpoint with this filter is given `notification`.
    public func accepts(_ notification: ReceivedNotification) -> Bool {
        guard publisherID?.matches(notification.publisherID) ?? true,
            eventType?.matches(notification.eventType) ?? true
        else { return false }
        return context.allSatisfy { key, pattern in pattern.matches(notification.context[key]?.stringValue) }
            && metadata.allSatisfy { key, pattern in pattern.matches(Self.metadata(key, of: notification)) }
            && payload.allSatisfy { key, pattern in pattern.matches(notification.payload[key]?.stringValue) }
    }

    private static func metadata(_ key: String, of notification: ReceivedNotification) -> String? {
        switch key {
        case "message_id": notification.messageID
        case "timestamp": notification.timestamp
        default: nil
        }
    }

    private static func patterns(_ texts: [String: String]) throws(MessagingError) -> [String: Pattern] {
        var patterns: [String: Pattern] = [:]
        for (key, text) in texts { patterns[key] = try Pattern(text) }
        return patterns
    }
}

extension NotificationFilter {
    /// A regular expression that may be used by several tasks.
    private final class Pattern: Sendable {
        /// Behind a lock, because an expression compiles itself when it is first used.
        private let expression: Lock<Regex<AnyRegexOutput>>

        init(_ text: String) throws(MessagingError) {
            do {
                expression = Lock(try Regex(text))
            } catch {
                throw .invalidConfiguration("\"\(text)\" is no regular expression: \(error)")
            }
        }

        func matches(_ text: String?) -> Bool {
            guard let text else { return false }
            return expression.withLock { $0.prefixMatches(text) }
        }
    }
}

extension Regex<AnyRegexOutput> {
    fileprivate func prefixMatches(_ text: String) -> Bool {
        do {
            return try prefixMatch(in: text) != nil
        } catch {
            // Only transformations of a regex builder throw, and there are none in an expression made from text.
            return false
        }
    }
}
