internal import COpenSSL
internal import Reactor

extension TLSPeerCertificate {
    /// Reads what OpenSSL has parsed and verified; the certificate stays the caller's.
    init(reading certificate: OpaquePointer) {
        self.init(
            subject: unsafe Self.subject(certificate),
            names: unsafe Self.names(certificate),
            fingerprint: unsafe Self.fingerprint(certificate)
        )
    }

    private static func subject(_ certificate: OpaquePointer) -> String {
        guard let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(memory) }
        guard unsafe busway_tls_print_subject(memory, certificate) == 1 else { return "" }
        var start: UnsafePointer<CChar>?
        let count = unsafe busway_tls_memory(memory, &start)
        let octets = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe String(decoding: octets, as: UTF8.self)
    }

    private static func names(_ certificate: OpaquePointer) -> [Name] {
        guard let names = unsafe busway_tls_names(certificate) else { return [] }
        defer { unsafe GENERAL_NAMES_free(names) }
        return unsafe (0..<busway_tls_name_count(names)).compactMap { index in
            var start: UnsafePointer<UInt8>?
            var count = 0
            let type = unsafe busway_tls_name(names, index, &start, &count)
            let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
            return name(type, octets)
        }
    }

    private static func name(_ type: Int32, _ octets: [UInt8]) -> Name? {
        if type == GEN_IPADD { return address(octets).map(Name.address) }
        guard !octets.isEmpty, octets.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let text = String(decoding: octets, as: UTF8.self)
        return switch type {
        case GEN_DNS: .dns(text)
        case GEN_EMAIL: .email(text)
        case GEN_URI: .uri(text)
        default: nil
        }
    }

    private static func address(_ octets: [UInt8]) -> String? {
        switch octets.count {
        case 4: SocketAddress.ipv4(octets.reduce(0) { $0 << 8 | UInt32($1) }, port: 0).host
        case 16: SocketAddress.ipv6(octets.reduce(0) { $0 << 8 | UInt128($1) }, port: 0).host
        default: nil
        }
    }

    private static func fingerprint(_ certificate: OpaquePointer) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard unsafe X509_digest(certificate, EVP_sha256(), &digest, &count) == 1 else { return "" }
        return digest.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
