import HTTPTypes

/// Who may read what the admin listener tells of the inside: everybody who reaches it, or who has its token or a client
/// certificate.
struct OperatorAccess: Sendable {
    /// The digest of the token; nil takes none.
    let token: KeyDigest?
    /// Whether a client certificate that the listener believes will do.
    let takesCertificates: Bool

    /// - Throws: ``ProblemCode/unauthenticated``.
    func require(_ request: GatewayRequest) throws(Problem) {
        guard token != nil || takesCertificates else { return }
        if takesCertificates, request.certificate != nil { return }
        if let token, case .token(let sent) = try Credential.of(request.head.headerFields), KeyDigest(of: sent) == token
        {
            return
        }
        var problem = Problem(.unauthenticated, "this needs \(needed)")
        problem.challenges = [
            token == nil ? #"ClientCertificate realm="busway admin""# : #"Bearer realm="busway admin""#
        ]
        throw problem
    }

    private var needed: String {
        let certificate = "a client certificate of the admin listener's authority"
        guard token != nil else { return certificate }
        let token = "the token of the admin listener, as Authorization: Bearer"
        return takesCertificates ? "\(certificate), or \(token)" : token
    }
}
