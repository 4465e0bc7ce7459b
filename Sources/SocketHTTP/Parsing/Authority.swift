/// The `host [":" port]` of a target URI (RFC 3986, section 3.2; RFC 9110, section 4.2).
enum Authority {
    /// Tells whether these octets name a host, which may not be empty, with an optional port and no user information.
    static func isValid(_ octets: Span<UInt8>) -> Bool {
        guard let first = octets.first else { return false }
        var end = 0
        if first == UInt8(ascii: "[") {
            guard let closing = octets.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isAddressLiteral(octets.extracting(1..<closing)) else { return false }
            end = closing + 1
        } else {
            while end < octets.count, OctetClass.isRegisteredName(octets[end]) { end += 1 }
            guard end > 0, escapesAreWhole(octets.extracting(0..<end)) else { return false }
        }
        return end == octets.count || isPort(octets.extracting(end..<octets.count))
    }

    /// An IPv6 address by its alphabet; who compares it with configured names does so as text and needs no more.
    private static func isAddressLiteral(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= 2 else { return false }
        var colons = 0
        for index in octets.indices {
            let octet = octets[index]
            if octet == UInt8(ascii: ":") {
                colons += 1
            } else if octet != UInt8(ascii: "."), OctetClass.hexValue(octet) == nil {
                return false
            }
        }
        return colons >= 2
    }

    private static func escapesAreWhole(_ octets: Span<UInt8>) -> Bool {
        for index in octets.indices where octets[index] == UInt8(ascii: "%") {
            guard index + 2 < octets.count, OctetClass.hexValue(octets[index + 1]) != nil,
                OctetClass.hexValue(octets[index + 2]) != nil
            else { return false }
        }
        return true
    }

    /// A colon and a number up to 65535; the grammar allows the number to be missing.
    private static func isPort(_ octets: Span<UInt8>) -> Bool {
        guard octets[0] == UInt8(ascii: ":") else { return false }
        if octets.count == 1 { return true }
        guard let port = Decimal.parse(octets.extracting(1..<octets.count)) else { return false }
        return port <= 65_535
    }
}
