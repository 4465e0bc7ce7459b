/// Where a stream socket is or goes: an IPv4 or IPv6 address and port, or a path for a Unix socket.
public struct SocketAddress: Hashable, Sendable {
    enum Storage: Hashable, Sendable {
        case ipv4(UInt32, port: UInt16)
        case ipv6(UInt128, port: UInt16, scope: UInt32)
        case unix(String)
    }

    let storage: Storage

    /// An IPv4 address, such as `0x7F00_0001` for 127.0.0.1, and a port.
    public static func ipv4(_ address: UInt32, port: UInt16) -> SocketAddress {
        SocketAddress(storage: .ipv4(address, port: port))
    }

    /// An IPv6 address, such as 1 for `::1`, and a port.
    ///
    /// - Parameter scope: the number of the network interface for a link-local address, otherwise 0 (RFC 4007).
    public static func ipv6(_ address: UInt128, port: UInt16, scope: UInt32 = 0) -> SocketAddress {
        SocketAddress(storage: .ipv6(address, port: port, scope: scope))
    }

    /// The path of a Unix socket; empty for the end of a connection that was never bound to one.
    public static func unix(path: String) -> SocketAddress { SocketAddress(storage: .unix(path)) }

    /// The port; nil for a Unix socket.
    public var port: UInt16? {
        switch storage {
        case .ipv4(_, let port), .ipv6(_, let port, _): port
        case .unix: nil
        }
    }

    /// The path; nil for anything but a Unix socket.
    public var path: String? {
        if case .unix(let path) = storage { path } else { nil }
    }

    /// The address without its port, as people write it; nil for a Unix socket.
    public var host: String? {
        switch storage {
        case .ipv4(let address, _): ipv4Text(address)
        case .ipv6(let address, _, let scope): ipv6Text(address) + (scope == 0 ? "" : "%\(scope)")
        case .unix: nil
        }
    }

    /// Whether only this machine can be at the other end: 127.0.0.0/8, `::1`, and every Unix socket.
    public var isLoopback: Bool {
        switch storage {
        case .ipv4(let address, _): address >> 24 == 127
        // ::ffff:127.0.0.0/104 is the IPv4 loopback as an IPv6 socket sees it (RFC 4291, section 2.5.5.2).
        case .ipv6(let address, _, _): address == 1 || address >> 24 == 0xFFFF_7F
        case .unix: true
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The address in the form ``init(_:)`` reads: `127.0.0.1:80`, `[::1]:80` or `unix:/path`.
    public var description: String {
        switch storage {
        case .ipv4(let address, let port): "\(ipv4Text(address)):\(port)"
        case .ipv6(_, let port, _): "[\(host ?? "")]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

private func ipv4Text(_ address: UInt32) -> String {
    // Every request has one made for the log, and interpolation takes its time.
    let text = [UInt8](capacity: 15) { text in
        for shift in [24, 16, 8, 0] as [UInt32] {
            if shift < 24 { text.append(UInt8(ascii: ".")) }
            let number = UInt8(truncatingIfNeeded: address >> shift)
            if number >= 100 { text.append(UInt8(ascii: "0") + number / 100) }
            if number >= 10 { text.append(UInt8(ascii: "0") + number / 10 % 10) }
            text.append(UInt8(ascii: "0") + number % 10)
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The canonical text of an IPv6 address (RFC 5952): lower case, and the longest run of zeros as `::`.
private func ipv6Text(_ address: UInt128) -> String {
    if address >> 32 == 0xFFFF { return "::ffff:" + ipv4Text(UInt32(truncatingIfNeeded: address)) }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: address >> (16 * (7 - $0))) }
    var longest = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || groups[index] != 0 {
        if index - start > max(1, longest.count) { longest = start..<index }
        start = index + 1
    }
    func text(_ range: Range<Int>) -> String {
        groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    return longest.isEmpty ? text(0..<8) : text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
}
