/// What a name in the configuration must look like to ever match anything; a typing error is found at the start.
public enum ConfiguredName {
    /// A topic that a request may name.
    public static func isTopic(_ text: String) -> Bool {
        do throws(Problem) { try AddressRules.requireName(text, "topic") } catch { return false }
        return true
    }

    /// A pattern that a topic of a request can match.
    public static func isTopicPattern(_ text: String) -> Bool {
        !text.isEmpty && isTopic("a" + text.filter { !"*?[]!".contains($0) })
    }

    /// A host name or address as it stands in a `Host` field, without a port.
    public static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isHostCharacter) && HostCheck.host(of: text) == text.lowercased()
    }

    /// An origin as a browser sends it: `http` or `https`, a host, a port if it has one, and nothing behind.
    public static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let authority = String(text.dropFirst(scheme.count))
            return HostCheck.host(of: authority).map(isHost) ?? false
        }
        return false
    }

    /// An exception as `module.Class`.
    public static func isException(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains { $0.isWhitespace } }
    }

    /// A context key that callers must be trusted with, or `*` for all of them.
    public static func isReservedContextKey(_ text: String) -> Bool {
        text == "*" || ReservedContextKeys.contains(text)
    }

    /// A context key that callers with a credential may be allowed to set: one name, neither reserved nor the gateway's.
    ///
    /// There are no patterns here: every one that matches more than a name also matches one with `domain` in it.
    public static func isAllowedContextKey(_ text: String) -> Bool {
        !text.isEmpty && !text.contains { "*?[".contains($0) } && !ReservedContextKeys.contains(text)
            && !ReservedContextKeys.lostOnTheWire.contains(text) && !ReservedContextKeys.ownedByGateway.contains(text)
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
