/// The sets of octets the grammars of RFC 9110 and RFC 3986 are made of.
///
/// A set of ASCII characters is two 64-bit masks, so a test is a shift and an and, without a table in memory.
enum OctetClass {
    /// `tchar` of RFC 9110, section 5.6.2: what methods, field names and codings are made of.
    @inline(__always)
    static func isToken(_ octet: UInt8) -> Bool {
        contains(octet, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    }

    /// What a request target may hold: the characters of RFC 3986, a fragment's `#` left out.
    @inline(__always)
    static func isTarget(_ octet: UInt8) -> Bool {
        contains(octet, low: 0xAFFF_FFF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)
    }

    /// What a registered name may hold (`reg-name` of RFC 3986, section 3.2.2), the percent sign of an escape included.
    @inline(__always)
    static func isRegisteredName(_ octet: UInt8) -> Bool {
        contains(octet, low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    }

    /// What a field value may hold: visible characters, `obs-text`, space and tab (RFC 9110, section 5.5).
    @inline(__always)
    static func isFieldValue(_ octet: UInt8) -> Bool {
        (octet >= 0x20 && octet != 0x7F) || octet == 0x09
    }

    /// Optional white space: space and tab.
    @inline(__always)
    static func isBlank(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09
    }

    @inline(__always)
    static func isDigit(_ octet: UInt8) -> Bool {
        octet &- 0x30 < 10
    }

    /// The value of a hexadecimal digit, or `nil` for anything else.
    @inline(__always)
    static func hexValue(_ octet: UInt8) -> Int? {
        let folded = octet | 0x20
        return if isDigit(octet) {
            Int(octet &- 0x30)
        } else if folded &- 0x61 < 6 {
            Int(folded &- 0x61 &+ 10)
        } else {
            nil
        }
    }

    @inline(__always)
    private static func contains(_ octet: UInt8, low: UInt64, high: UInt64) -> Bool {
        let mask = octet < 64 ? low : octet < 128 ? high : 0
        return (mask &>> UInt64(octet & 63)) & 1 == 1
    }
}
