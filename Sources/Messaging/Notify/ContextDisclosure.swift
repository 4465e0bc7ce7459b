internal import WireJSON

/// How much of a request's context a notifier lets out of the process.
///
/// Notifications go to whoever listens, while contexts hold tokens. oslo lets the context's class decide
/// (`redacted_copy`) and drops a plain dictionary.
public struct ContextDisclosure: Sendable {
    private let disclose: @Sendable (RequestContext) -> RequestContext

    /// Makes a rule of one's own; `disclose` gets the context and returns what goes out.
    public init(_ disclose: @escaping @Sendable (RequestContext) -> RequestContext) {
        self.disclose = disclose
    }

    /// Who asked for what: the keys that oslo.context's redacted copies keep, and the trace they belong to.
    public static let redacted = ContextDisclosure { $0.redactedCopy() }
    /// Everything, for contexts that hold no secrets.
    public static let complete = ContextDisclosure { $0 }
    /// Nothing.
    public static let none = ContextDisclosure { _ in .empty }

    /// What goes out of `context`.
    public func callAsFunction(_ context: RequestContext) -> RequestContext { disclose(context) }
}

extension RequestContext {
    /// A copy with nothing but what says who asked for what: identifiers, names and roles, no tokens.
    ///
    /// Keys of an application's own are not in it, because nobody knows what they hold.
    public func redactedCopy() -> RequestContext {
        RequestContext(JSONObject(values.filter { Self.isHarmless($0.key.string) }))
    }

    private static func isHarmless(_ key: String?) -> Bool {
        guard let key else { return false }
        return harmlessKeys.contains(key)
    }

    /// What oslo.context keeps, with the names its dictionaries had before, and the W3C's trace context.
    private static let harmlessKeys: Set<String> = [
        "user_id", "user_name", "user_domain_id", "user_domain_name", "user", "user_domain",
        "project_id", "project_name", "project_domain_id", "project_domain_name", "project", "project_domain", "tenant",
        "domain_id", "domain_name", "domain", "system_scope", "is_admin", "is_admin_project", "roles", "user_identity",
        "service_user_id", "service_user_domain_id", "service_user_domain_name", "service_project_id",
        "service_project_name", "service_project_domain_id", "service_project_domain_name", "service_roles",
        "request_id", "global_request_id", "traceparent", "tracestate",
    ]
}
