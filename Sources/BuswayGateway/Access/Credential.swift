import HTTPTypes

/// What a request brings along to prove who sent it.
enum Credential: Sendable, Hashable {
    case apiKey(String)
    case token(String)

    /// The one credential of the request; nil when it has none.
    ///
    /// - Throws: ``ProblemCode/unauthenticated`` for two, because which of them counts would be a guess, and for an
    ///   `Authorization` that is no bearer token (RFC 6750, 2.1).
    static func of(_ fields: HTTPFields) throws(Problem) -> Credential? {
        let keys = fields[values: .apiKey]
        let authorizations = fields[values: .authorization]
        guard keys.count + authorizations.count <= 1 else {
            throw Problem(.unauthenticated, "more than one credential; send X-API-Key or Authorization, once")
        }
        if let key = keys.first { return .apiKey(key) }
        guard let authorization = authorizations.first else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", let token = parts.last, !token.contains(" ") else {
            throw Problem(.unauthenticated, "Authorization: expected Bearer and a token")
        }
        return .token(String(token))
    }
}
