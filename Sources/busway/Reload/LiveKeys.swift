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

    /// Whether a change of this value is live.
    static func contains(_ key: String) -> Bool {
        guard key.hasPrefix("gateway.") else { return false }
        let rest = key.dropFirst("gateway.".count)
        return live.contains { rest == $0 || rest.hasPrefix("\($0).") || rest.hasPrefix("\($0)[") }
    }
}
