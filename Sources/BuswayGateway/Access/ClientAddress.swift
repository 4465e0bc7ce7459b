/// The address of a peer or of a client before a proxy, as a value that networks and limits can compare.
struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    /// IPv4 as IPv6 writes it (RFC 4291, 2.5.5.2), so that one client has one value; nil for what is no IP address.
    let bits: UInt128?
    let description: String

    /// Reads an address in text form; anything else, such as a Unix socket's peer, is its own text.
    init(_ text: String) {
        description = text
        bits = Self.ipv4(text).map { Self.mapped | UInt128($0) } ?? Self.ipv6(text)
    }

    /// What is taken for one caller when nobody proves more: the address, or the /64 that one IPv6 host may freely
    /// choose from (RFC 4291, 2.5.1).
    var neighbourhood: String {
        guard let bits, bits >> 32 != Self.mapped >> 32 else { return description }
        return String(UInt64(truncatingIfNeeded: bits >> 64), radix: 16) + "::/64"
    }

    /// Whether it is this machine's own: loopback (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3), or no IP address at all.
    var isLocal: Bool {
        guard let bits else { return true }
        return bits == 1 || bits >> 24 == Self.mapped >> 24 | 127
    }

    private static let mapped: UInt128 = 0xFFFF << 32

    private static func ipv4(_ text: String) -> UInt32? {
        // Each request's peer comes this way, so without an array for the parts.
        var (bits, part, digits, dots) = (UInt32(0), UInt32(0), 0, 0)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39:
                part = part * 10 + UInt32(byte & 0x0F)
                digits += 1
                guard digits <= 3, part <= 255 else { return nil }
            case UInt8(ascii: "."):
                dots += 1
                guard digits > 0, dots <= 3 else { return nil }
                (bits, part, digits) = (bits << 8 | part, 0, 0)
            default: return nil
            }
        }
        return dots == 3 && digits > 0 ? bits << 8 | part : nil
    }

    private static func ipv6(_ text: String) -> UInt128? {
        guard text.utf8.count <= 45, text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        let bytes = Array(text.utf8)
        // The one "::" stands for as many groups of zeros as are missing.
        let gap = bytes.indices.dropLast().first { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
        guard let gap else {
            guard let groups = groups(bytes[...]), groups.count == 8 else { return nil }
            return join(groups)
        }
        guard let head = groups(bytes[..<gap]), let tail = groups(bytes[(gap + 2)...]) else { return nil }
        guard head.count + tail.count <= 7 else { return nil }
        return join(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func join(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            let text = String(decoding: part, as: UTF8.self)
            if index == parts.count - 1, let address = ipv4(text) {
                groups += [UInt16(truncatingIfNeeded: address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.count), text.allSatisfy(\.isHexDigit) else { return nil }
            guard let group = UInt16(text, radix: 16) else { return nil }
            groups.append(group)
        }
        return groups
    }
}
