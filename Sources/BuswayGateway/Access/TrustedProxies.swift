import HTTPTypes

/// The proxies whose word about where a request came from is taken.
public struct TrustedProxies: Sendable, Hashable {
    /// One address or network, such as `10.0.0.0/8`, or `unix` for whoever comes through a Unix socket.
    public struct Network: Sendable, Hashable {
        private let bits: UInt128?
        private let mask: UInt128

        /// Reads `address` or `address/prefix`; nil for anything else, and for a prefix that cuts off set bits.
        public init?(_ text: String) {
            if text == "unix" {
                bits = nil
                mask = 0
                return
            }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bits = ClientAddress(String(parts[0])).bits else { return nil }
            let width = parts[0].utf8.contains(UInt8(ascii: ":")) ? 128 : 32
            var length = 128
            if parts.count == 2 {
                guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let prefix = Int(parts[1]),
                    prefix <= width
                else { return nil }
                length = 128 - width + prefix
            }
            mask = length == 0 ? 0 : UInt128.max << UInt128(128 - length)
            guard bits & ~mask == 0 else { return nil }
            self.bits = bits
        }

        func contains(_ address: ClientAddress) -> Bool {
            guard let bits else { return address.description == "unix" }
            return address.bits.map { $0 & mask == bits } ?? false
        }
    }

    private let networks: [Network]

    /// Trusts those; none by default.
    public init(_ networks: [Network] = []) { self.networks = networks }

    /// Where a request really came from.
    ///
    /// `X-Forwarded-For` is read from its end: each proxy appends whom it was called by, so the first address that is no
    /// trusted proxy is the client, and whatever stands before it is only the client's own word.
    func client(of request: GatewayRequest) -> ClientAddress {
        client(behind: request.peer, request.head.headerFields) ?? ClientAddress(request.peer)
    }

    /// Where a request really came from that a trusted proxy at `peer` has handed on; nil when none has, or it does not say for whom.
    func client(behind peer: String, _ fields: HTTPFields) -> ClientAddress? {
        guard !networks.isEmpty, trusts(ClientAddress(peer)) else { return nil }
        var client: ClientAddress?
        for entry in fields[values: .forwardedFor].flatMap({ $0.split(separator: ",") }).reversed() {
            let address = ClientAddress(String(entry.filter { $0 != " " && $0 != "\t" }))
            guard address.bits != nil else { return client }
            client = address
            guard trusts(address) else { break }
        }
        return client
    }

    private func trusts(_ address: ClientAddress) -> Bool { networks.contains { $0.contains(address) } }
}
