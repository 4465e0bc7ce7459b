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
        while true {
            if let count = try readNow(appendingTo: &buffer, atMost: limit) { return count }
            try await channel.wait(for: .readable, deadline: deadline, call: "read")
        }
    }

    /// Reads what has arrived, without waiting; otherwise like ``read(appendingTo:atMost:deadline:)``.
    ///
    /// What needs no wait needs no function that may wait either, and those cost a few hundred instructions each.
    ///
    /// - Returns: as that does; nil when nothing has arrived.
    package func readNow(appendingTo buffer: inout [UInt8], atMost limit: Int) throws(SocketError) -> Int? {
        precondition(limit > 0, "reading no bytes would look like the end of the stream")
        return try channel.receive(appendingTo: &buffer, atMost: limit)
    }

    /// Whether a read would have to wait, as far as can be known without trying.
    package var isDry: Bool { !channel.mayRead }

    /// Leaves what may have come by now to be reported by the loop; only at once after the socket was adopted.
    ///
    /// The loop reports it as it does what comes later, so a first attempt to read would nearly always be one in vain.
    package func assumeDry() { channel.noteNothingToRead() }

    /// Has `body` called on the loop, once, when a read may find something, at the deadline, or when this side closes.
    ///
    /// It is called at once when a read may find something now. Unlike a read that waits it needs no task, which is most
    /// of what an idle connection would cost. Nobody else may read meanwhile.
    package func whenReadable(by deadline: MonotonicTime, _ body: @escaping (Arrival) -> Void) {
        channel.watch(by: deadline, body)
    }
}
