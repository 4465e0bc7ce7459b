import Messaging

/// Reads the priorities of notifications as the command line and the environment give them.
enum PriorityWord {
    /// One of oslo's words.
    static func read(_ setting: Setting) throws(CommandFailure) -> NotificationPriority {
        guard let priority = NotificationPriority(setting.text) else {
            let known = NotificationPriority.allCases.map(\.name).joined(separator: ", ")
            throw setting.failure("'\(setting.text)' is no priority; there are: \(known)")
        }
        return priority
    }
}
