extension TransportURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with its passwords, and options that look like secrets, masked.
    public var description: String { formatted(revealingSecrets: false) }

    /// The same as ``description``: a debugger's or a log's view is no place for a password either.
    public var debugDescription: String { description }

    /// Shows the masked text only, so that `dump` and the printing of enclosing values keep passwords secret.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

    /// Writes the URL as oslo does; with `revealingSecrets` it parses back to an equal one.
    ///
    /// An absent virtual host and an empty one both end in a single `/` (oslo: `str(TransportURL)`).
    public func formatted(revealingSecrets: Bool) -> String {
        let netloc = hosts.map { $0.formatted(revealingSecrets: revealingSecrets) }.joined(separator: ",")
        var text = "\(transport)://\(netloc)/"
        if let virtualHost { text += PercentCoding.encoded(virtualHost, keeping: "/") }
        if !query.isEmpty { text += "?" + query.formatted(revealingSecrets: revealingSecrets) }
        return text
    }
}
