public import WireJSON

/// Which drivers tell which notifications: groups of drivers, each with patterns for event types and priorities.
///
/// ```yaml
/// audit:
///   messagingv2:
///     accepted_events: ["compute.instance.*"]
///     accepted_priorities: [info, error]
///   log: {}
/// ```
///
/// A file is read by `RoutingRules(yaml:)` of the library `MessagingYAML`; a parsed one by ``init(_:)``.
public struct RoutingRules: Sendable, Hashable {
    /// When a driver tells a notification: when every list that is there has a pattern that fits.
    public struct Rule: Sendable, Hashable {
        /// Patterns of event types; nil for any.
        public var acceptedEvents: [Glob]?
        /// Patterns of priorities in lower case; nil for any.
        public var acceptedPriorities: [Glob]?

        /// Makes a rule; without patterns it accepts everything.
        public init(acceptedEvents: [Glob]? = nil, acceptedPriorities: [Glob]? = nil) {
            self.acceptedEvents = acceptedEvents
            self.acceptedPriorities = acceptedPriorities
        }

        /// Whether a notification is one for the driver.
        public func accepts(eventType: String, _ priority: NotificationPriority) -> Bool {
            (acceptedEvents?.contains { $0.matches(eventType) } ?? true)
                && (acceptedPriorities?.contains { $0.matches(priority.name) } ?? true)
        }
    }

    /// The groups by name; each has rules by driver.
    public var groups: [String: [String: Rule]]

    /// Makes rules; without groups no driver tells anything.
    public init(groups: [String: [String: Rule]] = [:]) {
        self.groups = groups
    }

    /// The names of the drivers that tell a notification.
    public func drivers(forEventType eventType: String, _ priority: NotificationPriority) -> Set<String> {
        var chosen: Set<String> = []
        for group in groups.values {
            for (driver, rule) in group where rule.accepts(eventType: eventType, priority) { chosen.insert(driver) }
        }
        return chosen
    }
}

extension RoutingRules {
    /// Reads rules as oslo's routing file has them, once that is parsed; null and an empty object are no groups.
    ///
    /// - Throws: ``MessagingError`` with code `invalidConfiguration` naming the place that is not as it should be.
    public init(_ value: JSONValue) throws(MessagingError) {
        var groups: [String: [String: Rule]] = [:]
        for (group, drivers) in try Self.members(of: value, at: "the routing file") {
            var rules: [String: Rule] = [:]
            for (driver, rule) in try Self.members(of: drivers, at: group) {
                rules[driver] = try Self.rule(rule, at: "\(group).\(driver)")
            }
            groups[group] = rules
        }
        self.init(groups: groups)
    }

    private static func rule(_ value: JSONValue, at place: String) throws(MessagingError) -> Rule {
        var rule = Rule()
        for (key, patterns) in try members(of: value, at: place) {
            switch key {
            case "accepted_events": rule.acceptedEvents = try globs(patterns, at: "\(place).\(key)")
            case "accepted_priorities": rule.acceptedPriorities = try globs(patterns, at: "\(place).\(key)")
            default: throw .invalidConfiguration("\(place): there is no rule \(key)")
            }
        }
        return rule
    }

    private static func globs(_ value: JSONValue, at place: String) throws(MessagingError) -> [Glob]? {
        if value.isNull { return nil }
        guard let patterns = value.arrayValue else {
            throw .invalidConfiguration("\(place): a list of patterns is needed, not \(value.kindName)")
        }
        // An empty list restricts nothing, as with oslo.
        guard !patterns.isEmpty else { return nil }
        var globs: [Glob] = []
        for pattern in patterns {
            guard let text = pattern.stringValue else {
                throw .invalidConfiguration("\(place): a pattern is text, not \(pattern.kindName)")
            }
            globs.append(Glob(text))
        }
        return globs
    }

    private static func members(
        of value: JSONValue,
        at place: String
    ) throws(MessagingError) -> [(key: String, value: JSONValue)] {
        if value.isNull { return [] }
        guard let object = value.objectValue else {
            throw .invalidConfiguration("\(place): a mapping is needed, not \(value.kindName)")
        }
        return object.compactMap { member in member.key.string.map { ($0, member.value) } }
    }
}
