extension Socket {
    /// Reads what has arrived, or waits until something does.
    ///
    /// - Parameters:
    ///   - buffer: gets the bytes appended; it grows by no more than what came.
    ///   - limit: the most bytes to read, at least 1; 64 KiB are read at once at most.
    ///   - deadline: when to give up waiting; nil is never.
    /// - Returns: how many bytes were appended; 0 is the end of the peer's stream, which may still be written to.
    /// - Throws: ``SocketError``: `deadlineExceeded`, `cancelled`, `closed`, or `reset` when the peer is gone.
    public func read(
        appendingTo buffer: inout [UInt8],
        atMost limit: Int,
        deadline: MonotonicTime? = nil
    ) async throws(SocketError) -> Int {
        precondition(limit > 0, "reading no bytes would look like the end of the stream")
        while true {
            if let count = try channel.receive(appendingTo: &buffer, atMost: limit) { return count }
            try await channel.wait(for: .readable, deadline: deadline, call: "read")
        }
    }
}
