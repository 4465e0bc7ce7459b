/// Which keys of the file count as soon as it is read again; the others shape what is made once, at the start.
enum LiveKeys {
    /// Under `gateway`: a section stands for everything in it.
    private static let live = [
        "admin_token_file", "hosts", "cors", "trusted_proxies", "auth", "expose", "context", "topics", "errors",
        "catalogue",
        "debug",
        "limits.json_depth", "limits.in_flight", "limits.per_topic", "limits.reply", "limits.batch",
        "limits.per_identity",
        "limits.waiting", "limits.patience", "limits.circuit", "limits.failed_logins",
        "timeouts.call", "timeouts.call_max", "timeouts.ready_grace", "timeouts.drain_delay", "timeouts.drain",
    ]

    /// Of each topic of `bridge`, when everything else of it has stayed as it was.
    private static let liveOfTopic = ["methods", "headers", "timeout", "cast_timeout"]

    /// Whether a change of this value is live for a bridge whose topics at those places of the list have been renewed.
    static func contains(_ key: String, renewedTopics topics: Set<Int>) -> Bool {
        if key == "bridge_drain" || key == "bridge_admin_token_file" { return true }
        return topics.contains { topic in
            liveOfTopic.contains { key == "bridge[\(topic)].\($0)" || key.hasPrefix("bridge[\(topic)].\($0).") }
        }
    }

    /// Whether a change of this value is live for a gateway.
    static func contains(_ key: String) -> Bool {
        guard key.hasPrefix("gateway.") else { return false }
        let rest = key.dropFirst("gateway.".count)
        return live.contains { rest == $0 || rest.hasPrefix("\($0).") || rest.hasPrefix("\($0)[") }
    }
}
