/// Which of the process's listeners a request came in on.
public struct GatewayListener: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case api
        case admin
    }

    let kind: Kind
    let checksHost: Bool

    /// The word for it in the log.
    public var name: String {
        switch kind {
        case .api: "API"
        case .admin: "admin"
        }
    }

    /// A listener for calls.
    ///
    /// It checks the `Host` header when it is bound to loopback or serves anonymous callers.
    public static func api(checksHost: Bool) -> GatewayListener { GatewayListener(kind: .api, checksHost: checksHost) }

    /// A listener for operators: health only, and in more detail.
    public static func admin(checksHost: Bool) -> GatewayListener {
        GatewayListener(kind: .admin, checksHost: checksHost)
    }
}
