import BuswayGateway
import Crypto
import CryptoExtras
import Testing
import WireJSON

@testable import BuswayTokens

/// A set of three keys, and tokens signed with them in every wrong way.
private struct Issuer {
    let secretBytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
    var secret: SymmetricKey { SymmetricKey(data: secretBytes) }
    let curve = P256.Signing.PrivateKey()
    let stranger = P256.Signing.PrivateKey()
    static let now = 1_700_000_000.0

    var keySet: String {
        let point = Array(curve.publicKey.rawRepresentation)
        return """
            {"keys":[
              {"kty":"EC","crv":"P-256","kid":"ec","x":"\(Self.base64(point[..<32]))","y":"\(Self.base64(point[32...]))"},
              {"kty":"oct","alg":"HS256","kid":"hs","k":"\(Self.base64(secretBytes))"},
              {"kty":"RSA","use":"enc","kid":"enc","n":"AQAB","e":"AQAB"},
              {"kty":"new-kind","kid":"future"}
            ]}
            """
    }

    static func base64(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = ""
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count)) & 63])
            }
            bits &= (1 << UInt32(count)) - 1
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
        return text
    }

    static let claims = #"{"sub":"ann","exp":1700000060,"roles":["reader"]}"#

    func token(
        _ header: String = #"{"alg":"ES256","kid":"ec"}"#,
        _ claims: String = Issuer.claims,
        by key: P256.Signing.PrivateKey? = nil
    ) throws -> String {
        let signed = Self.base64(Array(header.utf8)) + "." + Self.base64(Array(claims.utf8))
        let signature = try (key ?? curve).signature(for: Array(signed.utf8))
        return signed + "." + Self.base64(Array(signature.rawRepresentation))
    }

    func secretToken(_ header: String, _ claims: String = Issuer.claims, key: SymmetricKey? = nil) -> String {
        let signed = Self.base64(Array(header.utf8)) + "." + Self.base64(Array(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key ?? secret)
        return signed + "." + Self.base64(Array(code))
    }

    func verifier(_ change: (inout TokenRules) -> Void = { _ in }) async throws -> TokenVerifier {
        var rules = TokenRules()
        change(&rules)
        return try await TokenVerifier(keySet: keySet, rules: rules)
    }
}

@Suite("A bearer token")
struct TokenTests {
    @Test("that a known key signed says who its holder is")
    func valid() async throws {
        let issuer = Issuer()
        let verifier = try await issuer.verifier()
        for token in [try issuer.token(), issuer.secretToken(#"{"alg":"HS256","kid":"hs","typ":"JWT"}"#)] {
            let verified = try verifier.verify(token, at: Issuer.now)
            #expect(verified.name == "ann" && verified.roles == ["reader"] && verified.expires == 1_700_000_090)
            #expect(verified.context["user"]?.stringValue == "ann" && verified.context["roles"] == ["reader"])
        }
    }

    @Test("may be signed with RSA, by the one algorithm of the key", arguments: ["RS256", "PS256"])
    func rsa(algorithm: String) async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        let modulus = Issuer.base64(Array(numbers.modulus))
        let exponent = Issuer.base64(Array(numbers.publicExponent))
        let verifier = try await TokenVerifier(
            keySet: #"{"keys":[{"kty":"RSA","kid":"r","alg":"\#(algorithm)","n":"\#(modulus)","e":"\#(exponent)"}]}"#,
            rules: TokenRules()
        )
        for (name, padding) in [("RS256", _RSA.Signing.Padding.insecurePKCS1v1_5), ("PS256", .PSS)] {
            let header = #"{"alg":"\#(name)","kid":"r"}"#
            let signed = Issuer.base64(Array(header.utf8)) + "." + Issuer.base64(Array(Issuer.claims.utf8))
            let signature = try key.signature(for: SHA256.hash(data: Array(signed.utf8)), padding: padding)
            let token = signed + "." + Issuer.base64(Array(signature.rawRepresentation))
            if name == algorithm {
                #expect(try verifier.verify(token, at: Issuer.now).name == "ann")
            } else {
                #expect(throws: TokenRefusal.self) { try verifier.verify(token, at: Issuer.now) }
            }
        }
    }

    @Test("is refused when an RSA key's public half, in any form it is published in, signed it as a secret")
    func publicKeyAsSecret() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        let (modulus, exponent) = (Array(numbers.modulus), Array(numbers.publicExponent))
        let jwk = #"{"kty":"RSA","kid":"r","n":"\#(Issuer.base64(modulus))","e":"\#(Issuer.base64(exponent))"}"#
        let verifier = try await TokenVerifier(keySet: #"{"keys":[\#(jwk)]}"#, rules: TokenRules())
        let published = [
            Array(key.publicKey.pemRepresentation.utf8), Array((key.publicKey.pemRepresentation + "\n").utf8),
            Array(key.publicKey.derRepresentation), Array(key.publicKey.pkcs1DERRepresentation), modulus,
            Array(jwk.utf8), [],
        ]
        for secret in published {
            for header in [#"{"alg":"HS256","kid":"r"}"#, #"{"alg":"HS256"}"#, #"{"alg":"RS256","kid":"r"}"#] {
                let token = Issuer().secretToken(header, key: SymmetricKey(data: secret))
                #expect(throws: TokenRefusal.self, "\(header)") { try verifier.verify(token, at: Issuer.now) }
            }
        }
    }

    @Test("is refused by its header: no algorithm, a swapped one, an unknown or missing key, unknown extensions")
    func headers() async throws {
        let issuer = Issuer()
        let verifier = try await issuer.verifier()
        let headers = [
            #"{"alg":"none","kid":"ec"}"#, #"{"alg":"None","kid":"ec"}"#, #"{"kid":"ec"}"#,
            #"{"alg":"ES384","kid":"ec"}"#,
            #"{"alg":"HS256","kid":"ec"}"#, #"{"alg":"ES256","kid":"hs"}"#, #"{"alg":"ES256","kid":"other"}"#,
            #"{"alg":"ES256","kid":"enc"}"#, #"{"alg":"ES256","kid":7}"#, #"{"alg":"ES256"}"#,
            #"{"alg":"ES256","kid":"ec","crit":["b64"],"b64":false}"#, #"{"alg":"ES256","kid":"ec","crit":[]}"#,
            #"{"alg":"ES256","kid":"ec","typ":"logout+jwt"}"#, #"{"alg":"ES256","alg":"ES256","kid":"ec"}"#, "[]", "",
        ]
        for header in headers {
            let token = try issuer.token(header)
            #expect(throws: TokenRefusal.self, "\(header)") { try verifier.verify(token, at: Issuer.now) }
        }
        // The public key as an HMAC secret: the swap that has worked elsewhere.
        let exposed = SymmetricKey(data: issuer.curve.publicKey.rawRepresentation)
        let swapped = issuer.secretToken(#"{"alg":"HS256","kid":"ec"}"#, key: exposed)
        #expect(throws: TokenRefusal.self) { try verifier.verify(swapped, at: Issuer.now) }
    }

    @Test("is refused when its signature is missing, cut, of another key, or of other text")
    func signatures() async throws {
        let issuer = Issuer()
        let verifier = try await issuer.verifier()
        let token = try issuer.token()
        let parts = token.split(separator: ".").map(String.init)
        let admin = Issuer.base64(Array(Issuer.claims.replacing("reader", with: "admin").utf8))
        let bad = [
            parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[1], token + ".", String(token.dropLast(2)),
            parts[0] + "." + admin + "." + parts[2], token + "=", "", "a.b.c", try issuer.token(by: issuer.stranger),
        ]
        for token in bad {
            #expect(throws: TokenRefusal.self, "\(token)") { try verifier.verify(token, at: Issuer.now) }
        }
    }

    @Test("is refused for what it says about time, issuer, audience and holder; the clocks may differ a little")
    func claims() async throws {
        let issuer = Issuer()
        let verifier = try await issuer.verifier {
            $0.issuer = "https://id.test"
            $0.audience = "busway"
        }
        let base = #""sub":"ann","iss":"https://id.test","aud":["x","busway"]"#
        func verify(_ claims: String) throws -> VerifiedToken {
            try verifier.verify(try issuer.token(#"{"alg":"ES256","kid":"ec"}"#, "{\(claims)}"), at: Issuer.now)
        }
        for claims in [
            #"\#(base),"exp":1700000001"#, #"\#(base),"exp":1699999971"#,
            #"\#(base),"exp":1700000001.5,"nbf":1700000029"#,
            #""sub":"ann","iss":"https://id.test","aud":"busway","exp":1700000001,"iat":1700000000"#,
        ] {
            #expect(try verify(claims).name == "ann")
        }
        for claims in [
            base, #"\#(base),"exp":1699999970"#, #"\#(base),"exp":"1700000001""#, #"\#(base),"exp":null"#,
            #"\#(base),"exp":1700000001,"nbf":1700000031"#, #"\#(base),"exp":1700000001,"iat":1700000031"#,
            #"\#(base),"exp":1e999"#, #""sub":"ann","iss":"https://id.test","exp":1700000001"#,
            #""sub":"ann","iss":"https://id.evil","aud":"busway","exp":1700000001"#,
            #""sub":"ann","iss":"https://id.test","aud":"busway2","exp":1700000001"#,
            #""iss":"https://id.test","aud":"busway","exp":1700000001"#,
            #""sub":7,"iss":"https://id.test","aud":"busway","exp":1700000001"#,
            #"\#(base),"exp":1700000001,"exp":1800000000"#,
        ] {
            #expect(throws: TokenRefusal.self, "\(claims)") { try verify(claims) }
        }
    }

    @Test("gives the worker the claims that the configuration maps, and roles also when there are none")
    func mapping() async throws {
        let issuer = Issuer()
        let verifier = try await issuer.verifier {
            $0.claims = ["user": "email", "project_id": "project", "roles": "realm_access.roles"]
        }
        let header = #"{"alg":"ES256","kid":"ec"}"#
        let claims = #"{"exp":1700000001,"email":"a@b","project":{"id":1.50},"realm_access":{"roles":["x"]}}"#
        let verified = try verifier.verify(try issuer.token(header, claims), at: Issuer.now)
        #expect(verified.name == "a@b" && verified.roles == ["x"])
        #expect(
            JSONValue.object(verified.context).serialized()
                == Array(#"{"project_id":{"id":1.50},"user":"a@b","roles":["x"]}"#.utf8)
        )
        let plain = try issuer.token(header, #"{"exp":1700000001,"email":"a@b"}"#)
        #expect(try verifier.verify(plain, at: Issuer.now).context["roles"] == [])
    }
}

@Suite("A set of keys")
struct KeySetTests {
    private static let secret = Issuer.base64(Array(repeating: 7, count: 32))

    @Test(
        "is refused with the reason, which never quotes a key",
        arguments: [
            ("", "no JSON"), ("[]", "list 'keys'"), (#"{"keys":{}}"#, "list 'keys'"),
            (#"{"keys":[]}"#, "no key for signatures"),
            (#"{"keys":[{"kty":"oct","kid":"a","k":"c2hvcnQ"}]}"#, "shorter than its digest"),
            (#"{"keys":[{"kty":"oct","kid":"a","k":"\#(secret)","alg":"HS512"}]}"#, "shorter than its digest"),
            (#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#, "2048 bits"),
            (#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"AQAB","y":"AQAB"}]}"#, "no valid key"),
            (#"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"A","y":"A","d":"AQAB"}]}"#, "private part"),
            (#"{"keys":[{"kty":"EC","crv":"P-256","alg":"ES384","kid":"a"}]}"#, "does not fit"),
            (#"{"keys":[{"kty":"oct","k":"\#(secret)"},{"kty":"oct","kid":"b","k":"\#(secret)"}]}"#, "no 'kid'"),
            (
                #"{"keys":[{"kty":"oct","kid":"b","k":"\#(secret)"},{"kty":"oct","kid":"b","k":"\#(secret)"}]}"#,
                "two keys"
            ),
        ]
    )
    func refused(text: String, says: String) async {
        let error = await #expect(throws: KeySetError.self) {
            try await TokenVerifier(keySet: text, rules: TokenRules())
        }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(Self.secret) == false)
    }

    @Test("of one key without a name takes tokens that name none")
    func single() async throws {
        let issuer = Issuer()
        let secret = Issuer.base64(issuer.secretBytes)
        let verifier = try await TokenVerifier(
            keySet: #"{"keys":[{"kty":"oct","k":"\#(secret)"}]}"#,
            rules: TokenRules()
        )
        #expect(try verifier.verify(issuer.secretToken(#"{"alg":"HS256"}"#), at: Issuer.now).name == "ann")
        #expect(throws: TokenRefusal.self) {
            try verifier.verify(issuer.secretToken(#"{"alg":"HS256","kid":"x"}"#), at: Issuer.now)
        }
    }

    @Test("Base 64 is read strictly: no padding, no other alphabet, no bits left over")
    func base64() {
        #expect(Base64URL.decoded("_-8".utf8) == [0xFF, 0xEF])
        for text in ["_-9", "_-8=", "/+8", "A", "_ -8"] { #expect(Base64URL.decoded(text.utf8) == nil, "\(text)") }
    }
}
