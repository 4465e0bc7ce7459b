public import WireJSON

/// Hides passwords, tokens and keys in what is logged of messages.
///
/// A member of an object is secret when its name contains one of the mask's words, whatever the case: everything in it
/// becomes `***`. In texts, what follows such a name as its value does: `password=x`, `'token': 'x'`, `<secret>x</secret>`.
/// (oslo: `strutils.mask_password` and `mask_dict_password`.)
public struct SecretMask: Sendable {
    /// The words, in lower case.
    public let words: [String]
    /// What stands in a secret's place.
    public static let replacement = "***"

    private let needles: [[UInt8]]

    /// Makes a mask for words of one's own; add to ``standard``'s rather than leave them out.
    public init(words: [String]) {
        self.words = words.map { $0.lowercased() }
        needles = self.words.map { [UInt8]($0.utf8) }
    }

    /// The words OpenStack's services mask.
    public static let standard = SecretMask(words: [
        "adminpass", "admin_pass", "password", "admin_password", "auth_token", "new_pass", "auth_password",
        "secret_uuid", "secret", "sys_pswd", "token", "configdrive", "chappassword", "encrypted_key", "private_key",
        "fernetkey", "sslkey", "passphrase", "cephclusterfsid", "octaviaheartbeatkey", "rabbitcookie",
        "cephmanilaclientkey", "pacemakerremoteauthkey", "designaterndckey", "cephadminkey", "heatauthencryptionkey",
        "cephclientkey", "keystonecredential", "barbicansimplecryptokek", "cephrgwkey", "swifthashsuffix",
        "migrationsshkey", "cephmdskey", "cephmonkey", "chapsecret",
    ])

    /// Whether a member of this name is secret.
    public func hides(_ name: String) -> Bool {
        let name = [UInt8](name.lowercased().utf8)
        return needles.contains { Self.find($0, in: name, from: 0) != nil }
    }

    /// The value with all secrets in it masked.
    public func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: value
        case .string(let string): .string(string.string.map { JSONString(masked($0)) } ?? string)
        case .array(let elements): .array(elements.map { masked($0) })
        case .object(let object): .object(masked(object))
        }
    }

    /// The object with all secrets in it masked.
    public func masked(_ object: JSONObject) -> JSONObject {
        JSONObject(
            object.map { member in
                guard let name = member.key.string, hides(name), !member.value.isNull else {
                    return JSONObject.Member(key: member.key, value: masked(member.value))
                }
                return JSONObject.Member(key: member.key, value: .string(JSONString(Self.replacement)))
            }
        )
    }

    /// The text with the values masked that follow secret names in it.
    public func masked(_ text: String) -> String {
        let bytes = [UInt8](text.utf8)
        let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        var secrets: [Range<Int>] = []
        for needle in needles {
            var start = 0
            while let found = Self.find(needle, in: lower, from: start) {
                if let secret = Self.value(in: bytes, after: found + needle.count) { secrets.append(secret) }
                start = found + needle.count
            }
        }
        guard !secrets.isEmpty else { return text }
        var masked: [UInt8] = []
        var position = 0
        for secret in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) where secret.upperBound > position {
            if secret.lowerBound > position { masked += bytes[position..<secret.lowerBound] }
            // A secret that begins inside another one is masked already.
            if secret.lowerBound >= position { masked += Self.replacement.utf8 }
            position = secret.upperBound
        }
        masked += bytes[position...]
        return String(decoding: masked, as: UTF8.self)
    }
}

extension SecretMask {
    /// Where the value of a name that ends at `end` is; nil when none follows.
    ///
    /// Knows `name=value`, `name: value`, both with quotes around either, and `<name>value</name>`; the name may go on
    /// with digits.
    private static func value(in text: [UInt8], after end: Int) -> Range<Int>? {
        var index = skip(in: text, from: end) { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        if index < text.count, text[index] == UInt8(ascii: ">") {
            let close = skip(in: text, from: index + 1) { $0 != UInt8(ascii: "<") }
            return close < text.count && close > index + 1 ? index + 1..<close : nil
        }
        if index < text.count, text[index] == UInt8(ascii: "\\") { index += 1 }
        if index < text.count, isQuote(text[index]) { index += 1 }
        index = skip(in: text, from: index, while: isSpace)
        guard index < text.count, text[index] == UInt8(ascii: "=") || text[index] == UInt8(ascii: ":") else {
            return nil
        }
        index = skip(in: text, from: index + 1, while: isSpace)
        if index < text.count, text[index] == UInt8(ascii: "\\") { index += 1 }
        guard index < text.count else { return nil }
        if isQuote(text[index]) {
            let quote = text[index]
            let close = skip(in: text, from: index + 1) { $0 != quote }
            return index + 1..<close
        }
        let close = skip(in: text, from: index) { !isSpace($0) && !isQuote($0) && !separators.contains($0) }
        return close > index ? index..<close : nil
    }

    private static let separators = [UInt8](",;&}])".utf8)

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private static func skip(in text: [UInt8], from start: Int, while holds: (UInt8) -> Bool) -> Int {
        var index = start
        while index < text.count, holds(text[index]) { index += 1 }
        return index
    }

    private static func find(_ needle: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, text.count >= needle.count else { return nil }
        var index = start
        while index <= text.count - needle.count {
            if text[index] == first, text[index..<index + needle.count].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}
