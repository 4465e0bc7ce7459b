import Glibc
import Testing

/// How many TCP sockets with this IPv4 address at either end have a descriptor.
///
/// A test that counts listens on a loopback address of its own, because a port that was closed may be somebody else's a
/// moment later. Read from the kernel's table, whose tenth column is the inode: 0 once nobody holds the socket any more.
func openSockets(at address: UInt32) throws -> Int {
    let hexadecimal = String(address.byteSwapped, radix: 16, uppercase: true)
    let host = String(repeating: "0", count: 8 - hexadecimal.count) + hexadecimal + ":"
    var inodes: Set<Substring> = []
    for line in try lines(of: "/proc/self/net/tcp").dropFirst() {
        let columns = line.split(separator: " ", omittingEmptySubsequences: true)
        guard columns.count > 9, columns[9] != "0" else { continue }
        // A set, because the kernel may list a socket twice when the table changes between two reads.
        if columns[1].hasPrefix(host) || columns[2].hasPrefix(host) { inodes.insert(columns[9]) }
    }
    return inodes.count
}

/// The lines of a file whose size the kernel does not tell.
func lines(of path: String) throws -> [Substring] {
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
