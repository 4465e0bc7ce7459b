/// Context keys that workers take as proof of who is calling, so no caller may set them without being trusted.
enum ReservedContextKeys {
    /// Keys that do not survive the wire: the receiver overwrites or removes them.
    ///
    /// Refused always.
    static let lostOnTheWire: Set<String> = ["msg_id", "reply_q", "client_timeout"]

    private static let names: Set<String> = [
        "is_admin", "is_admin_project", "roles", "service_roles", "auth_token", "service_token", "service_catalog",
        "system_scope",
    ]

    /// Keys the gateway writes itself when it knows who is calling.
    static let ownedByGateway: Set<String> = [
        "user", "user_id", "project_id", "request_id", "traceparent", "tracestate",
    ]

    /// Whether a worker may take this key as a privilege: those above, and every key with `domain` in its name.
    static func contains(_ key: String) -> Bool {
        names.contains(key) || key.utf8.count >= 6 && key.lowercased().contains("domain")
    }
}
