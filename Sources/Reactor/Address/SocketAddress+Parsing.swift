extension SocketAddress {
    /// Reads an address of numbers: `127.0.0.1:80`, `[::1]:80`, `[fe80::1%2]:80` or `unix:/path`.
    ///
    /// No name is looked up: for `localhost:80`, see ``ListenAddress`` and ``NameResolver``.
    ///
    /// - Throws: ``AddressError`` that says what is wrong with the text.
    public init(_ text: String) throws(AddressError) {
        let parsed = try ListenAddress(text)
        guard let address = parsed.numeric else {
            throw AddressError(text, "the host is not a number; an address such as 127.0.0.1 is wanted")
        }
        self = address
    }

    /// Reads an IPv4 or IPv6 address without brackets; nil when the host is none, and so may be a name.
    public init?(host: String, port: UInt16) {
        if let address = ipv4Address(host[...]) {
            self = .ipv4(address, port: port)
        } else if let (address, scope) = ipv6Address(host) {
            self = .ipv6(address, port: port, scope: scope)
        } else {
            return nil
        }
    }
}

/// Four decimal numbers without leading zeros, which some would read as octal.
private func ipv4Address(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
        guard let byte = decimal(part, as: UInt8.self), part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0")
        else { return nil }
        address = address << 8 | UInt32(byte)
    }
    return address
}

/// An IPv6 address in any form of RFC 4291 section 2.2, and a numeric scope after `%` (RFC 4007 section 11).
private func ipv6Address(_ text: String) -> (UInt128, UInt32)? {
    let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    var scope: UInt32 = 0
    if halves.count == 2 {
        guard let number = decimal(halves[1], as: UInt32.self) else { return nil }
        scope = number
    }
    // At most one "::", which stands for at least one group of zeros.
    guard let address = halves.first, let gap = address.firstRange(of: "::") else {
        guard let groups = ipv6Groups(halves[0], mayEndInIPv4: true), groups.count == 8 else { return nil }
        return (joined(groups), scope)
    }
    let before = address[..<gap.lowerBound]
    let after = address[gap.upperBound...]
    guard
        let left = before.isEmpty ? [] : ipv6Groups(before, mayEndInIPv4: false),
        let right = after.isEmpty ? [] : ipv6Groups(after, mayEndInIPv4: true),
        left.count + right.count < 8
    else { return nil }
    return (joined(left + Array(repeating: 0, count: 8 - left.count - right.count) + right), scope)
}

private func joined(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

private func ipv6Groups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (index, part) in parts.enumerated() {
        if mayEndInIPv4, index == parts.count - 1, let address = ipv4Address(part) {
            groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
        } else {
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
    }
    return groups
}

/// A number of digits only: `Int("+1")` would allow a sign.
func decimal<Number: FixedWidthInteger>(_ text: Substring, as _: Number.Type) -> Number? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Number(text)
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
