import Glibc
import Reactor
import Testing

/// How many TCP sockets with the port of `address` at either end have a descriptor.
///
/// Read from the kernel's table, whose tenth column is the inode: 0 once nobody holds the socket any more.
func openSockets(of address: SocketAddress) throws -> Int {
    let hexadecimal = String(address.port ?? 0, radix: 16, uppercase: true)
    let port = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
    return try lines(of: "/proc/self/net/tcp").dropFirst().count { line in
        let columns = line.split(separator: " ", omittingEmptySubsequences: true)
        return columns.count > 9 && columns[9] != "0" && (columns[1].hasSuffix(port) || columns[2].hasSuffix(port))
    }
}

/// The lines of a file whose size the kernel does not tell.
private func lines(of path: String) throws -> [Substring] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        try #require(count >= 0)
        if count == 0 { break }
        contents += buffer[..<count]
    }
    return String(decoding: contents, as: UTF8.self).split(separator: "\n")
}
