extension Socket {
    /// Writes all of `bytes`, waiting for room as often as the peer makes it necessary.
    ///
    /// - Parameter deadline: when to give up; it bounds the write as a whole. Nil is never.
    /// - Throws: ``SocketError``: `deadlineExceeded` or `cancelled`, after which some of the bytes may have been
    ///   written and the connection is of no more use for most protocols; `closed`; or `reset` when the peer is gone.
    public func write(_ bytes: [UInt8], deadline: MonotonicTime? = nil) async throws(SocketError) {
        try await write(bytes[...], deadline: deadline)
    }

    /// Writes all of a slice; otherwise like writing an array.
    public func write(_ bytes: ArraySlice<UInt8>, deadline: MonotonicTime? = nil) async throws(SocketError) {
        var rest = bytes
        while true {
            if let count = try channel.send(rest) { rest.removeFirst(count) }
            if rest.isEmpty { return }
            try await channel.wait(for: .writable, deadline: deadline, call: "write")
        }
    }

    /// Writes two pieces one after the other in one system call, such as a head and a body, without joining them.
    public func write(
        _ first: ArraySlice<UInt8>,
        _ second: ArraySlice<UInt8>,
        deadline: MonotonicTime? = nil
    ) async throws(SocketError) {
        var first = first
        var second = second
        while !first.isEmpty {
            if let count = try channel.send(first, second) {
                let fromFirst = min(count, first.count)
                first.removeFirst(fromFirst)
                second.removeFirst(count - fromFirst)
            }
            if first.isEmpty { break }
            try await channel.wait(for: .writable, deadline: deadline, call: "write")
        }
        if !second.isEmpty { try await write(second, deadline: deadline) }
    }

    /// Writes as much of both pieces, one after the other, as there is room for at once.
    ///
    /// - Returns: how many bytes that was; 0 when a write has to wait.
    /// - Throws: ``SocketError`` with `closed`, or `reset` when the peer is gone.
    package func writeNow(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) throws(SocketError) -> Int {
        if first.isEmpty, second.isEmpty { return 0 }
        return (second.isEmpty ? try channel.send(first) : try channel.send(first, second)) ?? 0
    }

    /// Writes as much as there is room for at once, for last words that nobody waits for.
    package func writeNow(_ bytes: [UInt8]) {
        do throws(SocketError) {
            _ = try channel.send(bytes[...])
        } catch {
            // The connection is at its end either way.
            return
        }
    }
}
