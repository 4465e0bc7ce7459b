/// What was found wrong while a TLS connection was made, in words that say what to do.
///
/// Whoever reads them has a log and a configuration, not the sources of OpenSSL.
struct TLSFinding: Sendable, Hashable {
    /// What OpenSSL found wrong with the broker's certificate (`X509_V_ERR_…`); 0 for nothing.
    var certificateError: Int32
    /// OpenSSL's words for what failed last, such as `tlsv13 alert certificate required`.
    var reason: String?

    /// What it means for a connection to `host`; nil when TLS found nothing wrong.
    func error(_ host: String, port: Int, _ settings: TLSSettings) -> AMQPError? {
        certificateMessage(host, settings).map { AMQPError(.refused, $0) }
            ?? reason.map { reason in
                handshakeMessage(reason, port: port, settings).map { AMQPError(.refused, $0) }
                    // Such as a broker that goes away in the middle of it, which may be back a moment later.
                    ?? AMQPError(.unreachable, "TLS failed: \(reason)")
            }
    }

    private func certificateMessage(_ host: String, _ settings: TLSSettings) -> String? {
        switch certificateError {
        case 0: nil
        case 9: "The broker's certificate is not valid yet: is this machine's clock right?"
        case 10: "The broker's certificate has expired: renew it"
        case 18...21:
            if let file = settings.authorities {
                "The broker's certificate is not signed by an authority in \(file): name the right file in ssl_ca_file"
            } else {
                "The broker's certificate is not signed by an authority this system trusts: name the file of its authority "
                    + "in ssl_ca_file"
            }
        case 62, 64:
            "The broker's certificate is not for \(host): connect to a name it is for, "
                + "or set ssl_enforce_hostname_verification=false"
        default: "The broker's certificate is not good: error \(certificateError) of OpenSSL"
        }
    }

    private func handshakeMessage(_ reason: String, port: Int, _ settings: TLSSettings) -> String? {
        if reason.contains("certificate required") || isRefusal(reason, of: ["handshake failure"]),
            settings.identity == nil
        {
            return "The broker wants a client certificate: set ssl_cert_file and ssl_key_file (\(reason))"
        }
        if isRefusal(reason, of: ["certificate", "unknown ca", "handshake failure", "decrypt error"]),
            let identity = settings.identity
        {
            return "The broker does not accept the client certificate in \(identity.certificate) (\(reason))"
        }
        if ["wrong version number", "packet length too long", "http request"].contains(reason) {
            return "The broker does not speak TLS on port \(port): its port for TLS is usually 5671"
        }
        if ["protocol version", "unsupported protocol", "no protocols available", "internal error"]
            .contains(where: reason.contains)
        {
            return "The broker and ssl_version have no version of TLS in common (\(reason))"
        }
        return nil
    }

    /// Whether the broker sent one of these alerts.
    private func isRefusal(_ reason: String, of alerts: [String]) -> Bool {
        reason.contains("alert") && alerts.contains(where: reason.contains)
    }
}
