import Messaging

/// The name of a call that is answered later: the instance that has it, and 128 bits nobody can guess.
struct CallID: Sendable, Hashable, CustomStringConvertible {
    /// The gateway that made the call, as it is called among gateways.
    let instance: String
    private let secret: String

    var description: String { "\(instance)-\(secret)" }

    /// A new one.
    init(of instance: String) {
        self.instance = instance
        secret = UniqueID().description
    }

    /// The one a caller or a peer writes; nil when it has not exactly this form.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let instance = String(parts[0]), let secret = String(parts[1]),
            Self.isInstance(instance), Self.isInstance(secret)
        else { return nil }
        self.instance = instance
        self.secret = secret
    }

    /// Whether a text has the form of an instance's name: 32 hexadecimal digits.
    static func isInstance(_ text: String) -> Bool {
        text.utf8.count == 32 && isHexadecimal(text)
    }

    static func isHexadecimal(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
