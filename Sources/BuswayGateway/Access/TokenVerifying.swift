public import WireJSON

/// Checks bearer tokens for the gateway, which knows nothing about their kind.
public protocol TokenVerifying: Sendable {
    /// Who the token is for.
    ///
    /// - Parameter now: the present, in seconds since 1970 (UTC).
    /// - Throws: why the token is not valid, or not at this time.
    func verify(_ token: String, at now: Double) throws(TokenRefusal) -> VerifiedToken
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

    /// Makes a verified token; only whoever verified one should.
    public init(name: String, roles: [String], context: JSONObject, expires: Double) {
        self.name = name
        self.roles = roles
        self.context = context
        self.expires = expires
    }
}

/// Why a token is not taken, in words its sender may read.
public struct TokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The words.
    public let description: String

    /// Makes a refusal; `description` must not quote the token.
    public init(_ description: String) { self.description = description }
}
