internal import CLinux
internal import Glibc

/// The file of a listening Unix socket: who may connect, what becomes of a stale one, and its removal.
struct UnixSocketFile: Sendable {
    let path: String
    private let device: UInt64
    private let inode: UInt64

    /// Binds `descriptor` to `path` with mode 0600, replacing the file of a socket nobody listens on any more.
    ///
    /// Two processes that are started for the same path in the same instant are not kept apart here; that is for
    /// whatever starts them.
    ///
    /// - Throws: ``SystemError`` with `EADDRINUSE` when somebody listens there or the file is no socket.
    init(binding descriptor: Int32, to path: String) throws(SystemError) {
        // The file gets the socket's own mode less the umask, so it never exists with a wider one (unlike with chmod).
        _ = try check(clinux_set_mode(descriptor, 0o600), "fchmod")
        let address = SocketAddress.unix(path: path)
        do throws(SystemError) {
            try Self.bind(descriptor, to: address)
        } catch  where error.errno == EADDRINUSE && Self.isStale(path) {
            _ = unsafe try check(clinux_unlink(path), "unlink")
            try Self.bind(descriptor, to: address)
        }
        self.path = path
        (device, inode, _) = try Self.identity(path)
    }

    /// Removes the file, unless another process has put its own there since.
    func remove() {
        let present: (device: UInt64, inode: UInt64, mode: UInt32)
        do throws(SystemError) {
            present = try Self.identity(path)
        } catch {
            return  // Somebody else has removed it.
        }
        if (present.device, present.inode) == (device, inode) { _ = unsafe clinux_unlink(path) }
    }

    private static func bind(_ descriptor: Int32, to address: SocketAddress) throws(SystemError) {
        _ = unsafe try address.withKernelForm("bind") { unsafe clinux_bind(descriptor, $0, $1) }
    }

    /// Whether `path` is a socket that refuses connections, which is what a process that was killed leaves behind.
    private static func isStale(_ path: String) -> Bool {
        do throws(SystemError) {
            guard try identity(path).mode & S_IFMT == S_IFSOCK else { return false }
            let probe = try check(clinux_socket(AF_UNIX), "socket")
            defer { _ = clinux_close(probe) }
            _ = unsafe try SocketAddress.unix(path: path).withKernelForm("connect") {
                unsafe clinux_connect(probe, $0, $1)
            }
            return false
        } catch {
            return error.errno == ECONNREFUSED
        }
    }

    private static func identity(
        _ path: String
    ) throws(SystemError) -> (device: UInt64, inode: UInt64, mode: UInt32) {
        var device: UInt64 = 0
        var inode: UInt64 = 0
        var mode: UInt32 = 0
        _ = unsafe try check(clinux_file_identity(path, &device, &inode, &mode), "lstat")
        return (device, inode, mode)
    }
}
