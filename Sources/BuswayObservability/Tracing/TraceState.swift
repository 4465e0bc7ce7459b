/// The value of the field `tracestate`: what the tracing systems on the way have to say to themselves.
///
/// It is passed on as it came, but only when it is well-formed: nothing in it can end a line or begin another field.
/// (W3C Trace Context, section 3.3.)
public struct TraceState: Sendable, Hashable, CustomStringConvertible {
    /// The most octets that are passed on (section 3.3.1.5).
    public static let limit = 512
    /// The most members it may have (section 3.3.1.1).
    static let memberLimit = 32

    /// The members with commas between them, without empty ones and white space around them.
    public let description: String

    /// Reads a value; nil when there is nothing in it, or anything is wrong with it.
    public init?(_ text: String) {
        // Octets are characters then, and there is no control character but the tab.
        guard text.utf8.count <= Self.limit, text.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
            return nil
        }
        var keys: Set<Substring> = []
        var members: [Substring] = []
        for piece in text.split(separator: ",") {
            let member = Self.trimmed(piece)
            if member.isEmpty { continue }
            guard let key = Self.key(of: member), keys.insert(key).inserted, members.count < Self.memberLimit else {
                return nil
            }
            members.append(member)
        }
        guard !members.isEmpty else { return nil }
        description = members.joined(separator: ",")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, isWhite(first) { text = text.dropFirst() }
        while let last = text.utf8.last, isWhite(last) { text = text.dropLast() }
        return text
    }

    private static func isWhite(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

    /// The key of `key=value`; nil when either breaks the grammar.
    private static func key(of member: Substring) -> Substring? {
        guard let sign = member.utf8.firstIndex(of: 0x3D) else { return nil }
        let (key, value) = (member[..<sign], member[sign...].dropFirst())
        guard let first = key.utf8.first, isLetterOrDigit(first), key.utf8.count <= 256,
            key.utf8.allSatisfy({ isLetterOrDigit($0) || [0x5F, 0x2D, 0x2A, 0x2F, 0x40].contains($0) })
        else { return nil }
        guard !value.isEmpty, value.utf8.count <= 256,
            value.utf8.allSatisfy({ $0 != 0x09 && $0 != 0x3D })
        else { return nil }
        return key
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (0x61...0x7A).contains(octet) || (0x30...0x39).contains(octet)
    }
}
