import HTTPTypes

/// Who may read what the admin listener tells of the inside: everybody who reaches it, or who has its token.
struct OperatorAccess: Sendable {
    /// The digest of the token; nil asks for none.
    let token: KeyDigest?

    /// - Throws: ``ProblemCode/unauthenticated``.
    func require(_ fields: HTTPFields) throws(Problem) {
        guard let token else { return }
        if case .token(let sent) = try Credential.of(fields), KeyDigest(of: sent) == token { return }
        var problem = Problem(.unauthenticated, "this needs the token of the admin listener, as Authorization: Bearer")
        problem.challenges = [#"Bearer realm="busway admin""#]
        throw problem
    }
}
