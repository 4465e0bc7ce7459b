import Messaging

/// Which notifications of a topic one stream shows, as its query says.
///
/// Patterns are globs: what one costs is bounded, and a regular expression from a caller could hold up a loop.
struct NotificationSelection: Sendable, Hashable {
    private(set) var priorities: Set<NotificationPriority>?
    private(set) var eventTypes: [Glob] = []
    private(set) var publishers: [Glob] = []

    /// Longer patterns make no sense for names this short, and would be matched for every notification.
    static let longestPattern = 255
    /// As many patterns of a kind.
    static let mostPatterns = 16

    /// Shows everything.
    init() {}

    /// Reads the query: `priority=info,error`, `event_type=GLOB`, `publisher_id=GLOB`; a pattern may come several times,
    /// and one of them must fit.
    ///
    /// - Throws: ``ProblemCode/malformedRequest`` for a parameter there is not, ``ProblemCode/invalidTarget`` for a value.
    init(_ query: [RequestTarget.Parameter]) throws(Problem) {
        for parameter in query {
            switch parameter.name {
            case "priority":
                for word in parameter.value.split(separator: ",", omittingEmptySubsequences: false) {
                    priorities = (priorities ?? []).union([try NotifyBody.priority(String(word))])
                }
            case "event_type": try Self.add(parameter, to: &eventTypes)
            case "publisher_id": try Self.add(parameter, to: &publishers)
            default:
                throw Problem(
                    .malformedRequest,
                    "unknown query parameter; this path takes priority, event_type and publisher_id"
                )
            }
        }
    }

    /// Whether it shows `notification`.
    func shows(_ notification: ReceivedNotification) -> Bool {
        if let priorities, !priorities.contains(notification.priority) { return false }
        return Self.fits(notification.eventType, eventTypes) && Self.fits(notification.publisherID, publishers)
    }

    private static func fits(_ text: String?, _ patterns: [Glob]) -> Bool {
        patterns.isEmpty || patterns.contains { $0.matches(text ?? "") }
    }

    private static func add(_ parameter: RequestTarget.Parameter, to patterns: inout [Glob]) throws(Problem) {
        guard (1...longestPattern).contains(parameter.value.utf8.count) else {
            throw Problem(.invalidTarget, "\(parameter.name): a pattern has 1 to \(longestPattern) bytes")
        }
        guard patterns.count < mostPatterns else {
            throw Problem(.invalidTarget, "\(parameter.name): at most \(mostPatterns) patterns")
        }
        patterns.append(Glob(parameter.value))
    }
}
