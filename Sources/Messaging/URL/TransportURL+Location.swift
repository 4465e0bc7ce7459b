/// Reading `host`, `host:port`, `[IPv6]`, `[IPv6]:port` and a bare IPv6 address.
extension TransportURL {
    /// Reads the part of a host entry after its credentials.
    ///
    /// What cannot be read is never quoted: without an `@`, a mistyped URL puts a password here.
    static func location(
        _ text: Substring.UTF8View,
        number: Int
    ) throws(MessagingError) -> TransportHost {
        let opens = text.contains(UInt8(ascii: "["))
        let closes = text.contains(UInt8(ascii: "]"))
        guard opens == closes else { throw .invalidTransportURL("Invalid IPv6 URL: host \(number) has one bracket") }

        let name: Substring.UTF8View
        let port: Substring.UTF8View?
        if opens {
            let parts = text.dropFirst().split(
                separator: UInt8(ascii: "]"),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard text.first == UInt8(ascii: "["), parts.count == 2, isIPv6(parts[0]) else {
                throw .invalidTransportURL("Invalid IPv6 URL: host \(number) is no address in brackets")
            }
            guard parts[1].isEmpty || parts[1].first == UInt8(ascii: ":") else {
                throw .invalidTransportURL("Invalid IPv6 URL: only a port may follow the brackets of host \(number)")
            }
            name = parts[0]
            port = parts[1].isEmpty ? nil : parts[1].dropFirst()
        } else {
            let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            switch parts.count {
            case 1: (name, port) = (text, nil)
            case 2: (name, port) = (parts[0], parts[1])
            default:
                guard isIPv6(text) else {
                    throw .invalidTransportURL(
                        "Host \(number) of the transport URL has more than one colon and is no IPv6 address; \(hint)"
                    )
                }
                (name, port) = (text, nil)
            }
        }
        return TransportHost(
            hostname: name.isEmpty ? nil : String(Substring(name)),
            port: try port.map { text throws(MessagingError) in try portNumber(text, number: number) }
        )
    }

    private static func portNumber(
        _ text: Substring.UTF8View,
        number: Int
    ) throws(MessagingError) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.allSatisfy(digits.contains), let port = Int(Substring(text)), (0...65_535).contains(port) else {
            throw .invalidTransportURL(
                "The port of host \(number) in the transport URL is no number from 0 to 65535; \(hint)"
            )
        }
        return port
    }

    /// Tells an IPv6 address, with or without a zone, from anything else well enough to never take a password for one.
    private static func isIPv6(_ text: Substring.UTF8View) -> Bool {
        let address = text.prefix { $0 != UInt8(ascii: "%") }
        return address.contains(UInt8(ascii: ":"))
            && address.allSatisfy { byte in "0123456789abcdefABCDEF:.".utf8.contains(byte) }
    }

    private static let hint = "'/', '?', '#' and ',' in a user or password must be percent-encoded"
}
