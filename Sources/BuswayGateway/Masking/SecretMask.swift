import WireJSON

/// Replaces values that must not be shown by `***`, wherever they stand, by the name they stand under.
enum SecretMask {
    /// What stands in place of a secret.
    static let mask = JSONValue.string("***")

    /// Pieces of a key that mark its value as secret, after letters are lowered and separators dropped.
    private static let markers = [
        "password", "passwd", "passphrase", "adminpass", "secret", "token", "apikey", "privatekey", "credential",
        "authorization", "cookie", "authkey", "encryptionkey", "sshkey", "signature",
    ]

    /// Whether a value under this key is masked.
    static func isSecret(_ key: String) -> Bool {
        let name = key.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." && $0 != " " }
        return markers.contains { name.contains($0) }
    }

    /// The value with every secret in it masked.
    ///
    /// Null and booleans are kept: they hold nothing to steal.
    static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            let members = object.map { member in
                let isSecret = member.key.string.map(isSecret) ?? false
                return JSONObject.Member(
                    key: member.key,
                    value: isSecret ? hidden(member.value) : masked(member.value)
                )
            }
            return .object(JSONObject(members))
        case .array(let elements): return .array(elements.map(masked))
        default: return value
        }
    }

    private static func hidden(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: value
        default: mask
        }
    }
}
