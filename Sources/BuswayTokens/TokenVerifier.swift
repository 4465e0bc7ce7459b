public import BuswayGateway
import JWTKit
import WireJSON

/// Verifies JSON Web Tokens (RFC 7519) signed by the keys of a JWKS file, by the rules of RFC 8725.
public struct TokenVerifier: TokenVerifying {
    private struct Key: Sendable {
        let algorithm: String
        let verifier: any JWTAlgorithm
        let warrant: KeyDigest
    }

    private let keys: [String: Key]
    /// The key of tokens that name none: only where there is no other.
    private let only: Key?
    private let claims: ClaimReader
    private let warrants: Set<KeyDigest>

    /// Reads the keys of a JWKS file (RFC 7517, section 5).
    ///
    /// Keys for encryption, and of kinds that are not known, are passed over.
    ///
    /// - Throws: ``KeySetError`` for a file that is no key set, has no key for signatures, has a weak or private key,
    ///   or two keys of one name.
    public init(keySet text: String, rules: TokenRules) async throws(KeySetError) {
        let elements = try Self.elements(of: text)
        var keys: [String: Key] = [:]
        var all: [Key] = []
        for (index, element) in elements.enumerated() {
            guard let description = try KeyDescription(element, index: index) else { continue }
            let key = Key(
                algorithm: description.algorithm,
                verifier: try await description.verifier(),
                warrant: KeyDigest(of: description.text + rules.text)
            )
            all.append(key)
            guard let id = description.id else { continue }
            guard keys.updateValue(key, forKey: id) == nil else { throw KeySetError("two keys are named '\(id)'") }
        }
        guard !all.isEmpty else { throw KeySetError("the set has no key for signatures that is known here") }
        guard all.count == 1 || keys.count == all.count else {
            throw KeySetError("a key of several has no 'kid', so that no token can name it")
        }
        self.keys = keys
        only = all.count == 1 ? all[0] : nil
        warrants = Set(all.map(\.warrant))
        claims = ClaimReader(rules)
    }

    /// Checks form, key, algorithm and signature, and then what the token says.
    public func verify(_ token: String, at now: Double) throws(TokenRefusal) -> VerifiedToken {
        let bytes = Array(token.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decoded(parts[0]), let payload = Base64URL.decoded(parts[1]),
            let signature = Base64URL.decoded(parts[2])
        else {
            throw TokenRefusal("it is no signed JSON Web Token")
        }
        let key = try key(for: try Self.object(header))
        let signed = bytes[..<(parts[2].startIndex - 1)]
        let isValid: Bool
        // Signatures of the wrong length are errors of the library; here they are only wrong.
        do { isValid = try key.verifier.verify(signature, signs: signed) } catch { isValid = false }
        guard isValid else { throw TokenRefusal("the signature is not valid") }
        return try claims.read(try Self.object(payload), at: now, warrant: key.warrant)
    }

    /// Whether the key of such a token is in the set, and the rules are those it was judged by.
    public func honours(_ warrant: KeyDigest) -> Bool { warrants.contains(warrant) }

    private func key(for header: JSONObject) throws(TokenRefusal) -> Key {
        // Extensions that must be understood: none is (RFC 7515, 4.1.11).
        guard header["crit"] == nil else { throw TokenRefusal("it needs extensions that are not known here") }
        if let type = header["typ"] {
            guard let type = type.stringValue?.lowercased(), Self.types.contains(type) else {
                throw TokenRefusal("its type is not that of an access token")
            }
        }
        let key: Key
        switch header["kid"] {
        case nil:
            guard let only else { throw TokenRefusal("it does not name its key") }
            key = only
        case .some(let id):
            guard let known = id.stringValue.flatMap({ keys[$0] }) else { throw TokenRefusal("its key is not known") }
            key = known
        }
        guard header["alg"]?.stringValue == key.algorithm else {
            throw TokenRefusal("its algorithm is not that of its key")
        }
        return key
    }

    private static let types: Set<String> = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]

    private static func elements(of text: String) throws(KeySetError) -> [RawJSON] {
        do throws(JSONError) {
            let set = try RawJSON(validating: Array(text.utf8))
            let members = set.kind == .object ? try set.members(refusingDuplicates: true) : []
            let list = members.first { $0.key.string == "keys" }?.value
            if let list, list.kind == .array { return try list.elements() }
        } catch {
            throw KeySetError("it is no JSON: \(error)")
        }
        throw KeySetError("expected a JSON object with the keys in a list 'keys' (RFC 7517, section 5)")
    }

    /// An object in which no name stands twice: readers disagree on which of the two counts.
    private static func object(_ bytes: [UInt8]) throws(TokenRefusal) -> JSONObject {
        var object = JSONObject()
        do throws(JSONError) {
            let document = try RawJSON(validating: bytes)
            if document.kind == .object {
                for member in try document.members(refusingDuplicates: true) {
                    object[member.key] = try member.value.value()
                }
                return object
            }
        } catch {
            throw TokenRefusal("its header or its claims are no JSON: \(error)")
        }
        throw TokenRefusal("its header or its claims are no JSON object")
    }
}

extension TokenRules {
    /// All that decides what becomes of a token, as one text.
    fileprivate var text: String {
        let claims = claims.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([issuer.debugDescription, audience.debugDescription, "\(leeway)"] + claims).joined(separator: "\n")
    }
}
