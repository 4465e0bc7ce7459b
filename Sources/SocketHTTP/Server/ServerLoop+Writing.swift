import Glibc
import HTTPTypes
import Reactor

extension ServerLoop {
    /// Writes a response as far as there is room for it, as a rule whole, with one system call and from a buffer that all
    /// connections of the loop share.
    ///
    /// - Returns: what is left.
    /// - Throws: ``Interruption/ended(_:)``, after which the connection is of no more use.
    func sendNow(
        _ response: HTTPServerResponse,
        on connection: Connection,
        isHead: Bool,
        version: HTTPVersion,
        closes: Bool
    ) throws(Interruption) -> UnsentOctets? {
        connection.phase = .writing
        var output = takeSpareOutput()
        let circumstances = ResponseWriter.Circumstances(
            isHead: isHead,
            version: version,
            closes: closes,
            dateLine: dates.line(at: Int64(time(nil)))
        )
        let rest = ResponseWriter.write(response, circumstances, to: &output)
        do throws(SocketError) {
            guard let unsent = try connection.stream.writeNow(output[...], rest) else {
                giveBack(output)
                return nil
            }
            return unsent
        } catch {
            throw ended(connection, error)
        }
    }

    /// Writes what is left of a response, waiting for room.
    ///
    /// - Throws: as ``sendNow(_:on:isHead:version:closes:)``.
    func send(_ unsent: UnsentOctets, on connection: Connection) async throws(Interruption) {
        if Task.isCancelled {
            try await writeRegardless(unsent, on: connection)
        } else {
            try await write(unsent.first, unsent.second, on: connection)
        }
    }

    /// Writes both pieces, one after the other.
    ///
    /// - Throws: ``Interruption/ended(_:)``, after which the connection is of no more use.
    func write(
        _ first: ArraySlice<UInt8>,
        _ second: ArraySlice<UInt8>,
        on connection: Connection
    ) async throws(Interruption) {
        do throws(SocketError) {
            let deadline = MonotonicTime.now + core.timeouts.write
            try await connection.stream.write(first, second, deadline: deadline)
        } catch {
            throw ended(connection, error)
        }
    }

    private func ended(_ connection: Connection, _ error: SocketError) -> Interruption {
        // What was written in part cannot be finished, and a half response must not look like a whole one.
        connection.stream.reset()
        return .ended(error.code == .deadlineExceeded ? .unread : HTTPConnectionEnd(error))
    }

    /// Throws away what the client still sends, within bounds, so that the response reaches it before the connection
    /// ends (RFC 9112, section 9.6).
    func linger(_ connection: Connection) async {
        connection.phase = .lingering
        let deadline = MonotonicTime.now + core.timeouts.lingering
        var left = core.limits.lingering
        do throws(SocketError) {
            try connection.stream.shutdownWrite()
            while left > 0 {
                let count = try await connection.stream.discard(atMost: left, deadline: deadline)
                if count == 0 { return }
                left -= count
            }
        } catch {
            // The client had its time, or is gone: either way the connection is closed next.
            return
        }
    }

    /// Writes the answer of a handler that was cancelled; in a task of its own, because waiting in this one would fail.
    private func writeRegardless(_ unsent: UnsentOctets, on connection: Connection) async throws(Interruption) {
        let number = connection.number
        let writing = Task(executorPreference: loop) { () async -> HTTPConnectionEnd? in
            await self.writeLastWords(unsent, on: number)
        }
        if let end = await writing.value { throw .ended(end) }
    }

    private func writeLastWords(_ unsent: UnsentOctets, on number: Int) async -> HTTPConnectionEnd? {
        guard let connection = connections[number] else { return .drained }
        do throws(Interruption) {
            try await write(unsent.first, unsent.second, on: connection)
            return nil
        } catch {
            if case .ended(let end) = error { return end }
            return .failed
        }
    }

    /// The buffer that all connections of the loop share, or an empty one when another has it.
    func takeSpareOutput() -> [UInt8] {
        defer { spareOutput = [] }
        return spareOutput
    }

    /// Keeps the buffer for the next response, unless it has grown large or another was brought back before.
    func giveBack(_ output: consuming [UInt8]) {
        guard spareOutput.capacity == 0, output.capacity <= 65_536 else { return }
        output.removeAll(keepingCapacity: true)
        spareOutput = output
    }
}
