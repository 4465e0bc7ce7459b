import ReactorTLS

extension ConfigurationFile {
    /// Reads the `gateway.tls` section, and the files it names, so that a bad one is found before anything starts.
    mutating func readTLS(_ section: ConfigurationSection) {
        section.allow(["certificate", "key", "client_ca", "client_certificate", "minimum"])
        guard let certificate = section.string("certificate"), let key = section.string("key") else {
            section.reader.report(
                "\(section.path): certificate and key belong together, and both are needed",
                at: section.node("certificate") ?? section.node("key") ?? section.node("client_ca")
            )
            return
        }
        var tls = TLSServerConfiguration(certificateFile: certificate, keyFile: key)
        tls.clientAuthorityFile = section.string("client_ca")
        tls.minimumVersion =
            section.read("minimum", expected: "\"1.2\" or \"1.3\"") { text in
                [TLSVersion.tls12, .tls13].first { $0.description == text }
            } ?? tls.minimumVersion
        if let policy = section.word("client_certificate", ClientCertificatePolicy.self) {
            tls.clientCertificate = policy == .required ? .required : .optional
            if tls.clientAuthorityFile == nil {
                section.reader.report(
                    "\(section.full("client_certificate")): needs a client_ca that says which to believe",
                    at: section.node("client_certificate")
                )
            }
        }
        do throws(TLSError) { _ = try TLSServerContext(tls) } catch {
            let culprit =
                switch error.code {
                case .key: "key"
                case .authorities: "client_ca"
                default: "certificate"
                }
            section.reader.report("\(section.full(culprit)): \(error)", at: section.node(culprit))
        }
        front.tls = tls
    }
}

/// Whether a client must show a certificate, as the file says it.
private enum ClientCertificatePolicy: String, CaseIterable {
    case optional
    case required
}
