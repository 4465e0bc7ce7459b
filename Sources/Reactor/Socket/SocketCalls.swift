internal import CLinux
internal import Glibc

// The system calls of stream sockets that never wait. Nil stands for "would block".

extension Channel {
    /// Reads at most `limit` bytes; 0 is the end of the stream.
    func receive(appendingTo buffer: inout [UInt8], atMost limit: Int) throws(SocketError) -> Int? {
        try checkOpen("read")
        guard mayRead else { return nil }
        let scratch = unsafe loop.scratch.bytes
        let wanted = min(limit, scratch.count)
        while true {
            let count = unsafe clinux_receive(descriptor, scratch.baseAddress, wanted)
            switch count {
            case 0...:
                if count == 0, isLost { throw SocketError(.reset, call: "read") }
                if count < wanted { noteShortRead() }
                unsafe buffer.append(contentsOf: scratch[..<count])
                return count
            case Int(-EAGAIN):
                noteNothingToRead()
                return nil
            case Int(-EINTR): continue
            default: throw failure(count, "read")
            }
        }
    }

    /// Writes as much of `bytes` as there is room for.
    func send(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int? {
        try checkOpen("write")
        return try sent { unsafe bytes.withUnsafeBytes { unsafe clinux_send(descriptor, $0.baseAddress, $0.count) } }
    }

    /// Writes as much of both, one after the other, as there is room for.
    func send(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) throws(SocketError) -> Int? {
        try checkOpen("write")
        return try sent {
            unsafe first.withUnsafeBytes { first in
                unsafe second.withUnsafeBytes { second in
                    unsafe clinux_send_two(
                        descriptor,
                        first.baseAddress,
                        first.count,
                        second.baseAddress,
                        second.count
                    )
                }
            }
        }
    }

    private func sent(_ call: () -> Int) throws(SocketError) -> Int? {
        while true {
            let count = call()
            switch count {
            case 0...: return count
            case Int(-EAGAIN):
                noteNoRoom()
                return nil
            case Int(-EINTR): continue
            default: throw failure(count, "write")
            }
        }
    }

    private func failure(_ result: Int, _ call: String) -> SocketError {
        let error = SocketError(SystemError(errno: Int32(-result), call: call))
        if error.code == .reset { isLost = true }
        return error
    }

    private func checkOpen(_ call: String) throws(SocketError) {
        loop.preconditionOnLoop()
        if isClosed { throw SocketError(.closed, call: call) }
    }
}
