import CLinux
import Glibc
import Locking
import Reactor
import Testing

@Suite("A listening socket", .timeLimit(.minutes(1)))
struct ListeningSocketTests {
    @Test("knows the port the kernel chose, and its peers know it too")
    func boundAddress() async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: 0), on: loop)
            #expect(listener.boundAddress.port != 0)
            let client = try await Socket.connect(to: listener.boundAddress, on: loop)
            let accepted = try await listener.accept()
            #expect(try accepted.peerAddress == client.localAddress)
            listener.close()
        }
    }

    @Test("is refused an address that somebody listens on", arguments: Family.allCases)
    func inUse(_ family: Family) async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(family.address, on: loop)
            let error = #expect(throws: SocketError.self) {
                try ListeningSocket.bind(listener.boundAddress, on: loop)
            }
            #expect(error?.errno == EADDRINUSE)
            _ = try await Socket.connect(to: listener.boundAddress, on: loop)
            listener.close()
        }
    }

    @Test("hands out its whole backlog without waiting, and nil after that")
    func acceptNow() async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(Family.unix.address, on: loop)
            #expect(try listener.acceptNow() == nil)
            var clients: [Socket] = []
            for _ in 0..<5 { clients.append(try await Socket.connect(to: listener.boundAddress, on: loop)) }
            var accepted = 0
            while try listener.acceptNow() != nil { accepted += 1 }
            #expect(accepted == 5)
            listener.close()
            #expect(throws: SocketError.self) { try listener.acceptNow() }
        }
    }

    @Test("gives connections that any loop may adopt, once")
    func dealing() async throws {
        try await withLoop("first") { first in
            try await withLoop("second") { second in
                let (listener, client) = try await Task(executorPreference: first) {
                    let listener = try ListeningSocket.bind(.ipv6(1, port: 0), on: first)
                    return (listener, try await Duplex.connect(to: listener.boundAddress, on: first))
                }.value
                let accepted = try await Task(executorPreference: first) { try await listener.accept() }.value
                try await client.sendOne()
                let bytes = try await Task(executorPreference: second) {
                    let socket = try Socket(adopting: accepted, on: second)
                    #expect(throws: SocketError.self) { try Socket(adopting: accepted, on: second) }
                    return try await readOnce(socket)
                }.value
                #expect(bytes == [1])
                await client.close()
            }
        }
    }

    @Test("closes a connection that nobody adopts")
    func unadopted() async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(Family.unix.address, on: loop)
            let client = try await Socket.connect(to: listener.boundAddress, on: loop)
            _ = try await listener.accept()
            #expect(try await readOnce(client) == [])
        }
    }

    @Test("makes a Unix socket only its owner can connect to, and removes its file when it closes")
    func unixFile() async throws {
        try await onLoop { loop in
            let path = freshSocketPath()
            let listener = try ListeningSocket.bind(.unix(path: path), on: loop)
            #expect(permissions(of: path) == 0o600)
            listener.close()
            #expect(permissions(of: path) == nil)
        }
    }

    @Test("takes the place of a Unix socket nobody listens on any more")
    func stale() async throws {
        try await onLoop { loop in
            let path = freshSocketPath()
            try leaveStaleSocket(at: path)
            let listener = try ListeningSocket.bind(.unix(path: path), on: loop)
            _ = try await Socket.connect(to: .unix(path: path), on: loop)
            listener.close()
        }
    }

    @Test("does not touch a file that is no socket")
    func notASocket() async throws {
        try await onLoop { loop in
            let path = freshSocketPath()
            let file = unsafe open(path, O_CREAT | O_WRONLY, 0o644)
            close(file)
            defer { _ = unsafe unlink(path) }
            let error = #expect(throws: SocketError.self) { try ListeningSocket.bind(.unix(path: path), on: loop) }
            #expect(error?.errno == EADDRINUSE)
            #expect(permissions(of: path) == 0o644)
        }
    }

    @Test("does not remove the file another process has put in its place")
    func replaced() async throws {
        try await onLoop { loop in
            let path = freshSocketPath()
            let old = try ListeningSocket.bind(.unix(path: path), on: loop)
            _ = unsafe unlink(path)
            let new = try ListeningSocket.bind(.unix(path: path), on: loop)
            old.close()
            #expect(permissions(of: path) == 0o600)
            _ = try await Socket.connect(to: .unix(path: path), on: loop)
            new.close()
        }
    }

    @Test("is refused a path longer than the kernel can hold")
    func longPath() async throws {
        try await onLoop { loop in
            let path = "/tmp/" + String(repeating: "x", count: 200)
            let error = #expect(throws: SocketError.self) { try ListeningSocket.bind(.unix(path: path), on: loop) }
            #expect(error?.errno == ENAMETOOLONG)
        }
    }
}

/// The permission bits of a file; nil when there is none.
func permissions(of path: String) -> UInt32? {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    var mode: UInt32 = 0
    guard unsafe clinux_file_identity(path, &device, &inode, &mode) == 0 else { return nil }
    return mode & 0o777
}

/// Leaves the file of a socket behind that nobody listens on, as a process does that is killed.
func leaveStaleSocket(at path: String) throws {
    let descriptor = clinux_socket(AF_UNIX)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let status = unsafe withUnsafePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe clinux_bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard status == 0 else { throw SystemError(errno: -status, call: "bind") }
}
