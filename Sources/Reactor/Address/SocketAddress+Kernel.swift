internal import CLinux
internal import Glibc

extension SocketAddress {
    /// How many bytes a `sockaddr_un` has for a path and the zero after it.
    static let pathCapacity = 108

    /// The family a socket for this address is made with.
    var family: Int32 {
        switch storage {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the address in the kernel's form.
    ///
    /// - Throws: ``SystemError`` with `ENAMETOOLONG` for a path longer than a `sockaddr_un` holds.
    func withKernelForm(
        _ call: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var storage = sockaddr_storage()
        let length = unsafe try withUnsafeMutableBytes(of: &storage) { bytes throws(SystemError) -> Int in
            unsafe try write(to: bytes, call)
        }
        let result = unsafe withUnsafeBytes(of: &storage) { bytes in
            guard let base = bytes.baseAddress else { preconditionFailure("a sockaddr_storage is not empty") }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
        return try check(result, call)
    }

    private func write(to bytes: UnsafeMutableRawBufferPointer, _ call: String) throws(SystemError) -> Int {
        switch storage {
        case .ipv4(let address, let port):
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            form.sin_addr.s_addr = address.bigEndian
            unsafe bytes.storeBytes(of: form, as: sockaddr_in.self)
            return MemoryLayout<sockaddr_in>.size
        case .ipv6(let address, let port, let scope):
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            form.sin6_scope_id = scope
            unsafe withUnsafeMutableBytes(of: &form.sin6_addr) {
                unsafe $0.storeBytes(of: address.bigEndian, as: UInt128.self)
            }
            unsafe bytes.storeBytes(of: form, as: sockaddr_in6.self)
            return MemoryLayout<sockaddr_in6>.size
        case .unix(let path):
            let utf8 = Array(path.utf8)
            guard utf8.count < Self.pathCapacity, !utf8.contains(0) else {
                throw SystemError(errno: ENAMETOOLONG, call: call)
            }
            unsafe bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            let start = MemoryLayout<sa_family_t>.size
            unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyBytes(from: utf8)
            return start + utf8.count + 1
        }
    }

    /// Calls `body` with room for an address, and reads what it left there.
    static func fromKernel(
        _ body: (UnsafeMutablePointer<sockaddr_storage>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (result: Int32, address: SocketAddress) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe body(&storage, &length)
        guard result >= 0 else { return (result, .unix(path: "")) }
        let address = unsafe withUnsafeBytes(of: &storage) { unsafe SocketAddress($0.prefix(Int(length))) }
        return (result, address)
    }

    private init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let whole = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        let familySize = MemoryLayout<sa_family_t>.size
        let family = unsafe whole.count >= familySize ? Int32(whole.load(as: sa_family_t.self)) : AF_UNIX
        switch family {
        case AF_INET:
            let form = unsafe whole.load(as: sockaddr_in.self)
            self = .ipv4(UInt32(bigEndian: form.sin_addr.s_addr), port: UInt16(bigEndian: form.sin_port))
        case AF_INET6:
            let form = unsafe whole.load(as: sockaddr_in6.self)
            let address = unsafe withUnsafeBytes(of: form.sin6_addr) { unsafe $0.loadUnaligned(as: UInt128.self) }
            self = .ipv6(
                UInt128(bigEndian: address),
                port: UInt16(bigEndian: form.sin6_port),
                scope: form.sin6_scope_id
            )
        default:
            let path = unsafe whole.dropFirst(familySize).prefix { $0 != 0 }
            self = .unix(path: unsafe String(decoding: path, as: UTF8.self))
        }
    }

    /// The address in a result of `getaddrinfo(3)`; nil for a family that is none of ours.
    init?(_ form: UnsafePointer<sockaddr>, length: socklen_t) {
        switch unsafe Int32(form.pointee.sa_family) {
        case AF_INET, AF_INET6:
            self = unsafe SocketAddress(UnsafeRawBufferPointer(start: form, count: Int(length))[...])
        default: return nil
        }
    }
}
