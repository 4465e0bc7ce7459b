import Messaging

/// The rules for names and versions, checked before anything reaches the broker.
///
/// A topic becomes part of queue and binding names: a wildcard such as `#` bound by somebody received everybody's
/// messages, and a name over 255 bytes closes the channel, so neither gets further than here.
enum AddressRules {
    /// The longest topic or server: `topic_fanout_` and 32 more characters must fit a queue name's 255 bytes, and so
    /// must `topic.server`.
    static let maximumNameLength = 120
    /// The longest method or namespace; these never become names on the broker.
    static let maximumTextLength = 255

    /// Checks a topic, server or exchange: `[A-Za-z0-9_][A-Za-z0-9_.:-]*`.
    static func requireName(_ name: String, _ field: String) throws(Problem) {
        let bytes = name.utf8
        guard let first = bytes.first else {
            throw Problem(.invalidTarget, "\(field): a name is required, but it is empty")
        }
        guard bytes.count <= maximumNameLength else {
            throw Problem(
                .invalidTarget,
                "\(field): \(bytes.count) bytes is more than the \(maximumNameLength) a name may have"
            )
        }
        guard isWordCharacter(first) else {
            throw Problem(
                .invalidTarget,
                "\(field): a name starts with a letter, a digit or '_', not with \(quoted(first, in: name))"
            )
        }
        for byte in bytes where !isWordCharacter(byte) && byte != 0x2E && byte != 0x3A && byte != 0x2D {
            throw Problem(
                .invalidTarget,
                "\(field): \(quoted(byte, in: name)) is not allowed; a name has only A-Z a-z 0-9 _ . : -"
            )
        }
    }

    /// Checks an exchange: a name, and not one that belongs to the broker.
    static func requireExchange(_ name: String) throws(Problem) {
        try requireName(name, "exchange")
        guard !name.hasPrefix("amq.") else {
            throw Problem(.invalidTarget, "exchange: names starting with 'amq.' belong to the broker")
        }
    }

    /// Checks a method or namespace, which travel inside the message only: some text, without control characters.
    static func requireText(_ text: String, _ field: String) throws(Problem) {
        guard !text.isEmpty else { throw Problem(.invalidTarget, "\(field): must not be empty") }
        guard text.utf8.count <= maximumTextLength else {
            throw Problem(
                .invalidTarget,
                "\(field): \(text.utf8.count) bytes is more than the \(maximumTextLength) allowed"
            )
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            throw Problem(.invalidTarget, "\(field): control characters are not allowed")
        }
    }

    /// Checks a version: two or three numbers with dots, as oslo's version rule reads them.
    static func requireVersion(_ text: String) throws(Problem) {
        guard RPCVersion(text) != nil else {
            throw Problem(.invalidTarget, "version: expected MAJOR.MINOR or MAJOR.MINOR.REVISION, such as \"1.3\"")
        }
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    /// The character a byte belongs to, safe to print: control characters and pieces of others by their number.
    private static func quoted(_ byte: UInt8, in name: String) -> String {
        switch byte {
        case 0x20...0x7E: return "'\(Character(Unicode.Scalar(byte)))'"
        case 0x80...:
            let scalar = name.unicodeScalars.first { !$0.isASCII }
            return scalar.map { "U+" + String($0.value, radix: 16, uppercase: true) } ?? "a non-ASCII character"
        default: return "a control character"
        }
    }
}
