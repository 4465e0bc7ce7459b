import HTTPTypes
import Messaging

/// Finds out who sent a request.
struct Authenticator: Sendable {
    let ring: APIKeyRing
    private let certificates: [CertificateRule]
    let proxies: TrustedProxies
    private let failures: TokenBuckets
    private let takesKeys: Bool
    let tokens: (any TokenVerifying)?
    private let time: TimeSource
    /// Whether callers have to prove who they are.
    let isRequired: Bool

    /// - Parameters:
    ///   - tokens: what checks bearer tokens, where the configuration takes them.
    ///   - predecessor: whose count of failed attempts goes on, unless the limit is another one now.
    init(
        _ configuration: AccessConfiguration,
        tokens: (any TokenVerifying)?,
        time: TimeSource,
        succeeding predecessor: Authenticator? = nil
    ) {
        precondition(
            (tokens != nil) == (configuration.tokens != nil),
            "rules for tokens and what checks them go together"
        )
        ring = APIKeyRing(configuration.apiKeys)
        certificates = configuration.certificates
        proxies = configuration.trustedProxies
        failures = TokenBuckets.continuing(predecessor?.failures, at: configuration.failedLogins, time: time)
        takesKeys = !configuration.apiKeys.isEmpty
        self.tokens = tokens
        self.time = time
        isRequired = configuration.asksForCredentials
    }

    /// Who sent the request.
    ///
    /// A credential in a header field counts before the certificate of the connection, which may be a proxy's.
    ///
    /// - Throws: ``ProblemCode/unauthenticated``; ``ProblemCode/rateLimited`` once an address has failed too often. A
    ///   right key still passes then: with 256 bits it was not guessed, and a stranger behind the same address must
    ///   not be able to lock its owner out.
    func identity(of request: GatewayRequest) async throws(Problem) -> Identity {
        let address = proxies.client(of: request)
        guard isRequired else { return .anonymous(at: address) }
        do throws(Problem) {
            return try judge(request, from: address)
        } catch {
            throw refusal(error, address)
        }
    }

    /// Who sent the request; nil when a credential is needed and none was given.
    ///
    /// - Throws: as ``identity(of:)`` for a credential that is given.
    func identityIfGiven(by request: GatewayRequest) async throws(Problem) -> Identity? {
        if isRequired, try Credential.of(request.head.headerFields) == nil, request.certificate == nil { return nil }
        return try await identity(of: request)
    }

    private func judge(_ request: GatewayRequest, from address: ClientAddress) throws(Problem) -> Identity {
        switch try Credential.of(request.head.headerFields) {
        case .apiKey(let key):
            guard takesKeys else { throw Problem(.unauthenticated, "API keys are not taken here") }
            guard let identity = ring.identity(of: key) else {
                throw Problem(.unauthenticated, "the API key is not known")
            }
            return identity
        case .token(let token):
            guard let tokens else { throw Problem(.unauthenticated, "bearer tokens are not taken here") }
            // A signature costs a thousand times what a digest costs, so whoever fails too often gets no more checked.
            guard failures.look(address.neighbourhood).isAllowed else { throw Problem(.unauthenticated, "not checked") }
            return try identity(of: token, tokens)
        case nil:
            guard let certificate = request.certificate else { throw Problem(.unauthenticated, missing) }
            guard let identity = identity(of: certificate) else {
                throw Problem(.unauthenticated, "no rule of `gateway.auth.mtls` names this client certificate")
            }
            return identity
        }
    }

    /// Whose certificate it is, by the first rule that names it.
    func identity(of certificate: ClientCertificate) -> Identity? {
        certificates.first { $0.matches(certificate) }?.identity(by: certificate)
    }

    private func identity(of token: String, _ tokens: any TokenVerifying) throws(Problem) -> Identity {
        let now = Double(time.wallNanoseconds) / 1e9
        do throws(TokenRefusal) {
            let verified = try tokens.verify(token, at: now)
            return Identity(
                .token,
                by: .token(verified.warrant),
                name: verified.name,
                roles: verified.roles,
                context: verified.context,
                expires: time.now + .seconds(min(verified.expires - now, 1e9))
            )
        } catch {
            throw Problem(.unauthenticated, "the bearer token is refused: \(error)")
        }
    }

    private func refusal(_ problem: Problem, _ address: ClientAddress) -> Problem {
        let balance = failures.take(address.neighbourhood)
        guard balance.isAllowed else {
            var problem = Problem(.rateLimited, "too many failed attempts to authenticate from this address")
            problem.retryAfter = balance.untilNext.wholeSecondsUp
            return problem
        }
        var problem = problem
        problem.challenges = challenges
        return problem
    }

    private var challenges: [String] {
        var challenges: [String] = []
        if tokens != nil { challenges.append(#"Bearer realm="busway""#) }
        if takesKeys { challenges.append(#"ApiKey realm="busway", header="X-API-Key""#) }
        return challenges.isEmpty ? [#"ClientCertificate realm="busway""#] : challenges
    }

    private var missing: String {
        switch (takesKeys, tokens != nil) {
        case (true, true): "no credential; send an API key in X-API-Key, or a token as Authorization: Bearer"
        case (true, false): "no credential; send an API key in X-API-Key"
        case (false, true): "no credential; send a token as Authorization: Bearer"
        case (false, false): "no client certificate came with the connection"
        }
    }
}

extension Duration {
    /// Whole seconds, rounded up and at least 1, as `Retry-After` wants them.
    var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0))
    }
}
