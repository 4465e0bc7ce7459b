package import Messaging
import WireJSON

/// Who a request comes from, as far as the gateway could prove it.
public struct Identity: Sendable, Hashable {
    /// How somebody proved who they are.
    enum Proof: String, Sendable, Hashable {
        /// Not at all: known only by the address.
        case none = "address"
        case apiKey = "key"
        case token
        case certificate
    }

    /// What in the configuration a proof rests on: without it, it is none any more.
    enum Warrant: Sendable, Hashable {
        /// The digest of the API key.
        case key(KeyDigest)
        /// What the verifier of tokens says of the token (``VerifiedToken/warrant``).
        case token(KeyDigest)
        case certificate(ClientCertificate)
    }

    let proof: Proof
    /// What the proof rests on; nil when there is none.
    let warrant: Warrant?
    /// The name of the key, the token's subject, the certificate's name, or the address.
    public let name: String
    /// What it may be let do, by the configuration or the token.
    public let roles: [String]
    /// What the worker is told about it; stands above everything the caller wrote into its context.
    let context: JSONObject
    /// Whether it may be several callers who cannot be told apart: those on the gateway's own machine who prove nothing.
    let isShared: Bool
    /// When the proof ends, if it does.
    package let expires: Moment?

    init(
        _ proof: Proof,
        by warrant: Warrant? = nil,
        name: String,
        roles: [String] = [],
        context: JSONObject = [:],
        expires: Moment? = nil,
        isShared: Bool = false
    ) {
        self.proof = proof
        self.warrant = warrant
        self.name = name
        self.roles = roles
        self.context = context
        self.expires = expires
        self.isShared = isShared
    }

    /// What limits and records of this identity are kept under: a key named `x` is never the token of subject `x`.
    public var key: String { "\(proof.rawValue):\(name)" }

    /// Whether a credential proved it.
    var isProven: Bool { proof != .none }

    /// The key, for the access log; nil for somebody who proved nothing, whose address stands there anyway.
    var provenKey: String? { isProven ? key : nil }

    /// Somebody who proved nothing.
    static func anonymous(at address: ClientAddress) -> Identity {
        Identity(.none, name: address.neighbourhood, isShared: address.isLocal)
    }

    /// What a worker is told about a name that the configuration gives.
    static func context(user: String, roles: [String]) -> JSONObject {
        [
            "user": .string(JSONString(user)), "user_id": .string(JSONString(user)),
            "roles": .array(roles.map { .string(JSONString($0)) }),
        ]
    }

    /// The same identity is the same proof of the same name, whatever it may do meanwhile.
    public static func == (left: Identity, right: Identity) -> Bool {
        left.proof == right.proof && left.name == right.name
    }

    /// Hashes what makes it the same.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(proof)
        hasher.combine(name)
    }
}
