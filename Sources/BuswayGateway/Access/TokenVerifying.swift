public import WireJSON

/// Checks bearer tokens for the gateway, which knows nothing about their kind.
public protocol TokenVerifying: Sendable {
    /// Who the token is for.
    ///
    /// - Parameter now: the present, in seconds since 1970 (UTC).
    /// - Throws: why the token is not valid, or not at this time.
    func verify(_ token: String, at now: Double) throws(TokenRefusal) -> VerifiedToken

    /// Whether a token that had this ``VerifiedToken/warrant`` under an earlier configuration would be taken by this one.
    func honours(_ warrant: KeyDigest) -> Bool
}

/// What a valid token says.
public struct VerifiedToken: Sendable {
    /// The name of its holder.
    public var name: String
    /// What its holder may be let do by `expose`.
    public var roles: [String]
    /// What workers are told about its holder.
    public var context: JSONObject
    /// The last moment it is valid at, in seconds since 1970 (UTC).
    public var expires: Double

    /// Names the key it was verified with and the rules it was judged by, without giving the key away.
    public var warrant: KeyDigest

    /// Makes a verified token; only whoever verified one should.
    public init(name: String, roles: [String], context: JSONObject, expires: Double, warrant: KeyDigest) {
        self.name = name
        self.roles = roles
        self.context = context
        self.expires = expires
        self.warrant = warrant
    }
}

/// Why a token is not taken, in words its sender may read.
public struct TokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The words.
    public let description: String

    /// Makes a refusal; `description` must not quote the token.
    public init(_ description: String) { self.description = description }
}
