/// Reading options by type, with the conversions of oslo.config (wire reference 1.4).
///
/// Errors name the option, never its value: it may be a secret.
extension TransportQuery {
    /// Requires every option to be one that the driver knows.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` that names the first one unknown (oslo:
    ///   `NoSuchOptError`), and the known one that it may be meant to be.
    public func requireNames(among known: Set<String>) throws(MessagingError) {
        guard let unknown = items.first(where: { !known.contains($0.name) })?.name else { return }
        let reason = "The transport URL sets an option the driver does not have: \(unknown)"
        // Sorted, so that of two names equally near always the same one is named.
        let nearest = known.sorted().map { ($0, unknown.distance(to: $0)) }.min { $0.1 < $1.1 }
        guard let (name, distance) = nearest, distance <= 3 else { throw .invalidTransportURL(reason) }
        throw .invalidTransportURL("\(reason); did you mean \(name)?")
    }

    /// The option as a truth value: `true`, `1`, `yes`, `on`, `false`, `0`, `no` or `off` in any case.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` for any other text.
    public func bool(_ name: String) throws(MessagingError) -> Bool? {
        guard let text = self[name] else { return nil }
        switch Self.trimmed(text).lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default: throw Self.unreadable(name, "true or false")
        }
    }

    /// The option as an integer.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` when it is none.
    public func int(_ name: String) throws(MessagingError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(Self.trimmed(text)) else { throw Self.unreadable(name, "an integer") }
        return value
    }

    /// The option as a finite number.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` when it is none.
    public func double(_ name: String) throws(MessagingError) -> Double? {
        guard let text = self[name] else { return nil }
        guard let value = Double(Self.trimmed(text)), value.isFinite else { throw Self.unreadable(name, "a number") }
        return value
    }

    /// The option as a list of texts, from `a,b` or from a repeated name.
    public func list(_ name: String) -> [String]? {
        self[name].map { text in
            text.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed($0) }
        }
    }

    /// The option as names with values, from `a:x,b:y`; a value may contain colons.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` when a part has no colon or a name occurs twice.
    public func dictionary(_ name: String) throws(MessagingError) -> [String: String]? {
        guard let parts = list(name) else { return nil }
        var result: [String: String] = [:]
        for part in parts {
            guard let colon = part.firstIndex(of: ":") else { throw Self.unreadable(name, "a list of name:value") }
            let key = Self.trimmed(part[..<colon])
            let value = Self.trimmed(part[colon...].dropFirst())
            guard result.updateValue(value, forKey: key) == nil else {
                throw Self.unreadable(name, "a list of different names")
            }
        }
        return result
    }

    private static func unreadable(_ name: String, _ expected: String) -> MessagingError {
        .invalidTransportURL("The option \(name) of the transport URL must be \(expected)")
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
