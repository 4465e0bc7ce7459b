import BuswayGateway
import ReactorTLS
import Yams

extension ConfigurationFile {
    /// Reads `gateway.tls` and `gateway.admin_tls`.
    mutating func readProtection(_ gateway: ConfigurationSection) {
        let api = gateway.section("tls")
        if let api { front.tls = Self.readTLS(api) }
        if gateway.node("admin_tls")?.scalar.map({ $0.string == "false" }) == true {
            adminTLS = .off
        } else if let section = gateway.section("admin_tls"), let tls = Self.readTLS(section, standard: api) {
            adminTLS = .own(tls)
            self.gateway.access.operatorsShowCertificates = tls.clientAuthorityFile != nil
        }
    }

    /// Reads a section on TLS, and the files it names, so that a bad one is found before anything starts.
    ///
    /// - Parameter standard: the section whose certificate and key serve where this one has none.
    static func readTLS(
        _ section: ConfigurationSection,
        standard: ConfigurationSection? = nil
    ) -> TLSServerConfiguration? {
        section.allow(["certificate", "key", "client_ca", "client_certificate", "minimum"])
        let names = section.node("certificate") == nil && section.node("key") == nil ? standard ?? section : section
        guard let certificate = names.string("certificate"), let key = names.string("key") else {
            section.reader.report(
                "\(section.path): certificate and key belong together, and both are needed",
                at: section.node("certificate") ?? section.node("key") ?? section.node("client_ca")
            )
            return nil
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
        return tls
    }
}

/// What protects the admin listener, as the file says it.
enum AdminProtection: Sendable {
    /// Nothing is said: what protects the API does, where others than this machine reach the listener.
    case standard
    /// Nothing protects it.
    case off
    case own(TLSServerConfiguration)
}

/// Whether a client must show a certificate, as the file says it.
private enum ClientCertificatePolicy: String, CaseIterable {
    case optional
    case required
}
