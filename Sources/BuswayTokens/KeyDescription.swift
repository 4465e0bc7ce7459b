import JWTKit
import WireJSON

/// One key of a JWKS file (RFC 7517), with the one algorithm it is good for.
struct KeyDescription: Sendable {
    /// What tokens name it by; nil for the only key of a set.
    let id: String?
    /// The algorithm in the header of every token it signed (RFC 7518, 3.1).
    let algorithm: String
    /// The secret of an HMAC key.
    let secret: [UInt8]?
    private let source: RawJSON

    /// The key as it stands in its file, with the algorithm it is good for.
    var text: String { "\(algorithm)\n\(String(decoding: source.bytes, as: UTF8.self))\n" }

    /// Reads one element of `keys`; nil for a key of a kind or use that signs no tokens here (RFC 7517, section 5).
    init?(_ source: RawJSON, index: Int) throws(KeySetError) {
        let key: JSONValue
        do throws(JSONError) { key = try source.value() } catch { throw KeySetError("key \(index): \(error)") }
        let text = { (name: String) in key[name]?.stringValue }
        let name = text("kid").map { "key '\($0)'" } ?? "key \(index)"
        guard text("use") ?? "sig" == "sig" else { return nil }
        guard let algorithm = try Self.algorithm(kind: text("kty"), curve: text("crv"), text("alg"), name) else {
            return nil
        }
        if text("kty") != "oct", key["d"] != nil {
            throw KeySetError("\(name): has its private part; the gateway needs the public part only")
        }
        if text("kty") == "RSA" {
            let modulus = text("n").flatMap { Base64URL.decoded($0.utf8) } ?? []
            guard modulus.drop(while: { $0 == 0 }).count >= 256 else {
                throw KeySetError("\(name): an RSA key needs 2048 bits at least (RFC 7518, 3.3)")
            }
        }
        self.id = text("kid")
        self.algorithm = algorithm
        self.source = source
        guard text("kty") == "oct" else {
            secret = nil
            return
        }
        let secret = text("k").flatMap { Base64URL.decoded($0.utf8) } ?? []
        guard secret.count >= (Self.digestLengths[algorithm] ?? .max) else {
            throw KeySetError("\(name): the secret is shorter than its digest (RFC 7518, 3.2)")
        }
        self.secret = secret
    }

    private static let digestLengths = ["HS256": 32, "HS384": 48, "HS512": 64]
    private static let curves = ["P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"]
    private static let rsa: Set<String> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]

    /// The one algorithm: as the key says, or by its kind.
    ///
    /// A token never chooses: whoever may would sign with a public key as if it were a secret.
    private static func algorithm(
        kind: String?,
        curve: String?,
        _ named: String?,
        _ name: String
    ) throws(KeySetError) -> String? {
        switch kind {
        case "RSA":
            let algorithm = named ?? "RS256"
            return rsa.contains(algorithm) ? algorithm : nil
        case "EC", "OKP":
            guard let algorithm = curve.flatMap({ curves[$0] }) else { return nil }
            if let named, named != algorithm {
                // A key for encryption is not ours; a signature that does not fit the curve is a mistake.
                guard curves.values.contains(named) else { return nil }
                throw KeySetError("\(name): \(named) does not fit its curve")
            }
            return algorithm
        case "oct":
            let algorithm = named ?? "HS256"
            return digestLengths[algorithm] == nil ? nil : algorithm
        default: return nil
        }
    }

    /// What verifies signatures of this key.
    func verifier() async throws(KeySetError) -> any JWTAlgorithm {
        let keys = JWTKeyCollection()
        let place = JWKIdentifier(string: id ?? "only")
        do {
            if let secret {
                let digests: [String: DigestAlgorithm] = ["HS256": .sha256, "HS384": .sha384, "HS512": .sha512]
                guard let digest = digests[algorithm] else { throw KeySetError("no digest for \(algorithm)") }
                await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: digest, kid: place)
            } else {
                var key = try JWK(json: String(decoding: source.bytes, as: UTF8.self))
                key.algorithm = JWK.Algorithm(rawValue: algorithm)
                key.keyIdentifier = place
                try await keys.add(jwk: key)
            }
            return try await keys.getKey(for: place, alg: algorithm)
        } catch {
            // The library's own words may quote the key.
            throw KeySetError("\(id.map { "key '\($0)'" } ?? "the key"): is no valid key for \(algorithm)")
        }
    }
}
