import FaultProxy
import Glibc

/// Finds the sockets this process holds.
enum SocketCensus {
    /// How many descriptors are the client's ends of connections to these proxies, connected or not any more.
    static func descriptors(through proxies: [FaultProxy]) async -> Int {
        var ports: Set<UInt16> = []
        for proxy in proxies { ports.formUnion(await proxy.clientPorts) }
        return descriptors(from: ports, to: Set(proxies.map(\.port)))
    }

    private static func descriptors(from ports: Set<UInt16>, to listening: Set<UInt16>) -> Int {
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let descriptor = Int32(name), let own = unsafe port(of: descriptor, getsockname), ports.contains(own)
            else {
                continue
            }
            // A proxy's own connection to the broker may have a number that a client's had before.
            if let peer = unsafe port(of: descriptor, getpeername), !listening.contains(peer) { continue }
            count += 1
        }
        return count
    }

    /// The port of one end of a socket; nil for what is no socket, and for the other end when there is none any more.
    private static func port(
        of descriptor: Int32,
        _ end: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe end(descriptor, address, &length)
            }
        }
        guard status == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return UInt16(bigEndian: address.sin_port)
    }
}
