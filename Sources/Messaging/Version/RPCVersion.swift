/// The version of an RPC interface: major, minor and an optional revision.
///
/// `1.1` and `1.1.0` are the same version. Versions order by major, then minor, then revision.
public struct RPCVersion: Sendable, Hashable {
    /// A change of it breaks callers.
    public var major: Int
    /// Grows when something is added that old callers do not need.
    public var minor: Int
    /// Grows when something is corrected.
    public var revision: Int

    /// What an endpoint implements, and a message asks for, when neither says anything.
    public static let initial = RPCVersion(major: 1, minor: 0)

    /// Makes a version from its parts, which must not be negative.
    public init(major: Int, minor: Int, revision: Int = 0) {
        precondition(major >= 0 && minor >= 0 && revision >= 0, "a version has no negative part")
        self.major = major
        self.minor = minor
        self.revision = revision
    }

    /// Tells whether a server that implements this version can serve a request for `requested`.
    ///
    /// The majors must be equal, and the request may ask for nothing newer (oslo: `version_is_compatible`).
    public func serves(_ requested: RPCVersion) -> Bool {
        major == requested.major && requested <= self
    }

    /// Tells whether a server that implements one version can serve a request for another, as texts.
    ///
    /// No implemented version accepts everything; a request without a version passes only then
    /// (oslo: `version_is_compatible`, which is also the rule of version caps).
    ///
    /// - Throws: ``MessagingError`` with code `invalidVersion` when both are given and one is not a version.
    public static func compatible(
        implemented: String?,
        requested: String?
    ) throws(MessagingError) -> Bool {
        guard let implemented else { return true }
        guard let requested else { return false }
        return try RPCVersion(parsing: implemented).serves(RPCVersion(parsing: requested))
    }
}

extension RPCVersion: Comparable {
    /// Orders by major, then minor, then revision.
    public static func < (left: RPCVersion, right: RPCVersion) -> Bool {
        (left.major, left.minor, left.revision) < (right.major, right.minor, right.revision)
    }
}

extension RPCVersion: CustomStringConvertible {
    /// The version as text, without a revision of zero.
    public var description: String {
        revision == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(revision)"
    }
}
