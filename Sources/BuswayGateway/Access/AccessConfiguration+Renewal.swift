extension AccessConfiguration {
    /// Who `identity`, which was proven under an earlier configuration, is under this one; nil when it is nobody now.
    ///
    /// A key, a certificate's rule or the readiness to take tokens may have gone, and roles may be others. Whose token was
    /// good stays who it is until it expires.
    func renewed(_ identity: Identity) -> Identity? {
        switch identity.proof {
        case .none: asksForCredentials ? nil : identity
        case .apiKey: apiKeys.first { $0.name == identity.name }?.identity
        case .token: tokens == nil ? nil : identity
        case .certificate: certificates.first { $0.name == identity.name }?.identity
        }
    }
}
