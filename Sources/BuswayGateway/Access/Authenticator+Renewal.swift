extension Authenticator {
    /// Who `identity`, which was proven under an earlier configuration, is under this one; nil when it is nobody now.
    ///
    /// What let it in must still be there: the very key, the key of the token's signature and the rules for its claims, a
    /// rule for the certificate. Roles may be others; whose token is still good stays who it is until it expires.
    func renewed(_ identity: Identity) -> Identity? {
        let renewed: Identity? =
            switch identity.warrant {
            case nil: isRequired ? nil : identity
            case .key(let digest): ring.identity(of: digest)
            case .token(let warrant): tokens?.honours(warrant) == true ? identity : nil
            case .certificate(let certificate): self.identity(of: certificate)
            }
        return renewed == identity ? renewed : nil
    }
}
