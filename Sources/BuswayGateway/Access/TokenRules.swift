/// What a bearer token must say beside a valid signature, and what workers are told of it.
public struct TokenRules: Sendable, Hashable {
    /// What `iss` must be, if anything.
    public var issuer: String?
    /// What must be among `aud`, if anything.
    public var audience: String?
    /// How far the issuer's clock may be off, in seconds.
    public var leeway: Double = 30
    /// The keys of the context, and the claim each comes from; a dot reaches into a claim that is an object.
    ///
    /// The claim of `user` names the caller, the claim of `roles` says what it may be let do.
    public var claims: [String: String] = ["user": "sub", "user_id": "sub", "roles": "roles"]

    /// The defaults: any issuer whose key is known, any audience.
    public init() {}
}
