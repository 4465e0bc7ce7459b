/// Percent-encoding as RFC 3986, section 2, has it.
enum PercentEncoding {
    /// Encodes all but unreserved characters, so that the text means itself wherever it stands.
    static func encode(_ text: String) -> String {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            if isUnreserved(octet) {
                octets.append(octet)
            } else {
                octets += [0x25, digits[Int(octet >> 4)], digits[Int(octet & 0xF)]]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Whether these are characters of a segment (`pchar`), with whole percent-encoded octets among them.
    static func isPath(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        var index = 0
        while index < octets.count {
            if octets[index] == 0x25 {
                guard index + 2 < octets.count, isHexadecimal(octets[index + 1]), isHexadecimal(octets[index + 2])
                else {
                    return false
                }
                index += 3
            } else {
                guard isUnreserved(octets[index]) || others.contains(octets[index]) else { return false }
                index += 1
            }
        }
        return true
    }

    /// Whether a segment is `.` or `..`, dots that are encoded included: servers decode them before they look.
    static func isDots(_ segment: String) -> Bool {
        [".", ".."].contains(segment.replacing("%2e", with: ".").replacing("%2E", with: "."))
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    /// `sub-delims`, `:` and `@`.
    private static let others = Set("!$&'()*+,;=:@".utf8)

    private static func isUnreserved(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
