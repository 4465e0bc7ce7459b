import BuswayGateway
import WireJSON

/// Judges the claims of a token whose signature is valid, and reads who its holder is.
struct ClaimReader: Sendable {
    private let rules: TokenRules

    init(_ rules: TokenRules) { self.rules = rules }

    /// - Parameter warrant: what the token rests on, to be handed on.
    func read(
        _ claims: JSONObject,
        at now: Double,
        warrant: KeyDigest
    ) throws(TokenRefusal) -> VerifiedToken {
        guard let expires = try Self.time(claims, "exp") else {
            throw TokenRefusal("it never expires ('exp' is missing)")
        }
        guard now < expires + rules.leeway else { throw TokenRefusal("it has expired") }
        for name in ["nbf", "iat"] {
            if let start = try Self.time(claims, name), start > now + rules.leeway {
                throw TokenRefusal("it is not valid yet ('\(name)' is in the future)")
            }
        }
        if let issuer = rules.issuer, claims["iss"]?.stringValue != issuer {
            throw TokenRefusal("its issuer is not the one trusted here")
        }
        if let audience = rules.audience, !Self.audiences(claims["aud"]).contains(audience) {
            throw TokenRefusal("it is meant for somebody else ('aud')")
        }
        return try holder(claims, until: expires + rules.leeway, warrant)
    }

    private func holder(
        _ claims: JSONObject,
        until end: Double,
        _ warrant: KeyDigest
    ) throws(TokenRefusal) -> VerifiedToken {
        let subject = rules.claims["user"] ?? "sub"
        guard let name = Self.claim(subject, in: claims)?.stringValue, !name.isEmpty else {
            throw TokenRefusal("it does not say who its holder is ('\(subject)' is missing)")
        }
        var context = JSONObject()
        for (key, claim) in rules.claims.sorted(by: { $0.key < $1.key }) where key != "roles" {
            if let value = Self.claim(claim, in: claims) { context[key] = value }
        }
        let roles = rules.claims["roles"].map { Self.words(Self.claim($0, in: claims)) } ?? []
        // Also when there are none: a caller must not be able to fill the gap.
        context["roles"] = .array(roles.map { JSONValue($0) })
        return VerifiedToken(name: name, roles: roles, context: context, expires: end, warrant: warrant)
    }

    /// A NumericDate (RFC 7519, section 2); anything else under that name makes the token invalid.
    private static func time(_ claims: JSONObject, _ name: String) throws(TokenRefusal) -> Double? {
        guard let value = claims[name] else { return nil }
        guard case .number(let number) = value, let seconds = number.double, seconds.isFinite else {
            throw TokenRefusal("'\(name)' is no time")
        }
        return seconds
    }

    private static func audiences(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let one): [one.string].compactMap { $0 }
        case .array(let several): several.compactMap(\.stringValue)
        default: []
        }
    }

    /// A list of words, or words in one text as `scope` has them (RFC 8693, 4.2).
    private static func words(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): (text.string ?? "").split(separator: " ").map(String.init)
        case .array(let list): list.compactMap(\.stringValue)
        default: []
        }
    }

    /// The claim of that name, or else the one that its dots lead to.
    private static func claim(_ path: String, in claims: JSONObject) -> JSONValue? {
        if let value = claims[path] { return value }
        var value: JSONValue? = .object(claims)
        for name in path.split(separator: ".") { value = value?[String(name)] }
        return value
    }
}
