/// Which methods of an endpoint may be called from the bus.
///
/// An endpoint lists its methods itself, so nothing is exposed by accident; the policy is a second gate that operators
/// of oslo services know.
public struct RPCAccessPolicy: Sendable {
    private let isAllowed: @Sendable (String) -> Bool

    /// Makes a policy that asks `allows` for each method name.
    public init(_ allows: @escaping @Sendable (_ method: String) -> Bool) {
        isAllowed = allows
    }

    /// Refuses names with a leading underscore (oslo: `DefaultRPCAccessPolicy`).
    public static let standard = RPCAccessPolicy { !$0.hasPrefix("_") }

    /// Allows every method the endpoint has (oslo: `LegacyRPCAccessPolicy`).
    public static let everything = RPCAccessPolicy { _ in true }

    /// Allows the methods that were exposed (oslo: `ExplicitRPCAccessPolicy` and its `expose`).
    ///
    /// Here that is every method an endpoint has: one that it did not register, or mark with `@Exposed`, does not exist.
    public static let explicit = everything

    /// Whether a method may be called.
    public func allows(_ method: String) -> Bool { isAllowed(method) }
}
