import WireJSON

/// A client certificate that the HTTP front has verified, as far as rules look at it.
public struct ClientCertificate: Sendable, Hashable {
    /// The subject as RFC 2253 writes it, such as `CN=ci,O=Example`.
    public var subject: String
    /// The alternative names, such as `DNS:ci.example`.
    public var names: [String]

    /// Describes a certificate.
    public init(subject: String, names: [String] = []) {
        self.subject = subject
        self.names = names
    }

    /// The parts of the subject; a comma behind a backslash belongs to a value (RFC 2253, section 3).
    var subjectParts: [String] {
        var parts = [""]
        var isEscaped = false
        for scalar in subject.unicodeScalars {
            if scalar == ",", !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].unicodeScalars.append(scalar)
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return parts
    }
}

/// Who the holder of a certificate is.
public struct CertificateRule: Sendable, Hashable {
    /// One part of the subject (`CN=ci`), the whole of it, or an alternative name with its kind (`DNS:ci.example`).
    public var match: String
    /// The name the worker is told.
    public var name: String
    /// What it may be let do by `expose`.
    public var roles: [String]

    /// Makes a rule.
    public init(match: String, name: String, roles: [String] = []) {
        self.match = match
        self.name = name
        self.roles = roles
    }

    func matches(_ certificate: ClientCertificate) -> Bool {
        certificate.subject == match || certificate.names.contains(match) || certificate.subjectParts.contains(match)
    }

    func identity(by certificate: ClientCertificate) -> Identity {
        Identity(
            .certificate,
            by: .certificate(certificate),
            name: name,
            roles: roles,
            context: Identity.context(user: name, roles: roles)
        )
    }
}
