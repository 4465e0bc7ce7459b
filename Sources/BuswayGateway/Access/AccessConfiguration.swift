import Messaging

/// Who may call, and what.
public struct AccessConfiguration: Sendable, Hashable {
    /// The names that prove themselves with a key.
    public var apiKeys: [APIKey] = []
    /// The names that prove themselves with a client certificate.
    public var certificates: [CertificateRule] = []
    /// What bearer tokens must say; nil takes none.
    public var tokens: TokenRules?
    /// What may be reached; nil is everything, an empty list nothing.
    public var expose: [ExposeRule]?
    /// Context keys that callers with a credential may set.
    public var allowedContextKeys: Set<String> = []
    /// The proxies whose `X-Forwarded-For` counts.
    public var trustedProxies = TrustedProxies()
    /// How often one address may fail to prove who it is.
    public var failedLogins = RequestRate(perSecond: 0.5, burst: 20)

    /// The digest of the token that the admin listener asks for before it tells of the inside; nil asks for none.
    public var adminToken: KeyDigest?
    /// Whether the admin listener tells of the inside to who shows a client certificate that it believes, and to nobody
    /// without one, or the token.
    public var operatorsShowCertificates = false

    /// Whether callers have to prove who they are.
    public var asksForCredentials: Bool { !apiKeys.isEmpty || tokens != nil || !certificates.isEmpty }

    /// The topics that rules name, as opposed to matching them by a pattern.
    var literalTopics: Set<String> {
        (expose ?? []).reduce(into: []) { names, rule in
            names.formUnion(rule.topics.map(\.description).filter(ConfiguredName.isTopic))
        }
    }

    /// The defaults: everybody may call everything.
    public init() {}
}
