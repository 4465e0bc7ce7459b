/// A name that callers prove with a key, and what it may do.
public struct APIKey: Sendable, Hashable {
    /// The name the worker is told as `user` and `user_id`.
    public var name: String
    /// The digests of its keys: two while one replaces the other.
    public var digests: [KeyDigest]
    /// What it may be let do by `expose`.
    public var roles: [String]

    /// The most live keys of one name.
    public static let maximumLiveKeys = 2

    /// Makes a name with those keys.
    public init(name: String, digests: [KeyDigest], roles: [String] = []) {
        self.name = name
        self.digests = digests
        self.roles = roles
    }

    /// A new key: 256 random bits from the kernel's generator, with a prefix that secret scanners can look for.
    public static func generate() -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix
            + (0..<4).map { _ in
                let digits = String(generator.next() as UInt64, radix: 16)
                return String(repeating: "0", count: 16 - digits.utf8.count) + digits
            }.joined()
    }

    /// What every generated key begins with.
    public static let prefix = "busway_"
}

/// Finds the name of a key without telling by its time how near a wrong one came.
struct APIKeyRing: Sendable {
    private let digests: [KeyDigest]
    private let identities: [Identity]

    init(_ keys: [APIKey]) {
        let pairs = keys.flatMap { key in key.digests.map { ($0, key.identity(by: $0)) } }
        digests = pairs.map(\.0)
        identities = pairs.map(\.1)
    }

    /// Whose key it is; nil for nobody's.
    ///
    /// A caller chooses a key, not its digest, so even what the time told of a digest would not bring it nearer to a key.
    func identity(of key: String) -> Identity? { identity(of: KeyDigest(of: key)) }

    /// Whose key has that digest; nil for nobody's.
    ///
    /// Every digest is compared, also after the right one, so that the time depends on their number alone.
    func identity(of presented: KeyDigest) -> Identity? {
        var found: UInt64 = 0
        for (index, digest) in digests.enumerated() {
            found |= digest.equalityMask(presented) & (UInt64(index) &+ 1)
        }
        return found == 0 ? nil : identities[Int(found &- 1)]
    }
}

extension APIKey {
    func identity(by digest: KeyDigest) -> Identity {
        Identity(
            .apiKey,
            by: .key(digest),
            name: name,
            roles: roles,
            context: Identity.context(user: name, roles: roles)
        )
    }
}
