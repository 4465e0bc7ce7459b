import Glibc
import HTTPTypes
import Reactor

extension ServerLoop {
    /// Sends a response whose body comes into being while it is sent, and serves what has come behind it; returns as
    /// ``serve(_:_:)`` does.
    func stream(_ streamed: StreamedResponse, on connection: Connection) async -> HTTPConnectionEnd? {
        do throws(Interruption) {
            defer { counters.requestEnded() }
            try await send(
                streamed.body,
                behind: streamed.response,
                on: connection,
                isHead: streamed.isHead,
                version: streamed.version,
                closes: streamed.closes
            )
        } catch {
            if case .ended(let reason) = error { return reason }
            return .failed
        }
        guard streamed.closes else { return await serve(connection, streamed.input) }
        // Only what the client has sent ahead is in the way of an orderly end.
        if !streamed.input.isEmpty { await linger(connection) }
        return .answered
    }

    /// Writes a response whose body comes into being while it is sent; between two pieces it holds no buffer.
    ///
    /// - Throws: ``Interruption/ended(_:)``, after which the connection is of no more use; the client can tell that the
    ///   body is not whole.
    private func send(
        _ body: any HTTPBodyStream,
        behind response: HTTPServerResponse,
        on connection: Connection,
        isHead: Bool,
        version: HTTPVersion,
        closes: Bool
    ) async throws(Interruption) {
        defer { body.close() }
        connection.phase = .streaming
        connection.body = body
        connection.stream.onPeerEnd { body.clientEndedItsSide() }
        defer {
            connection.body = nil
            connection.stream.onPeerEnd(nil)
        }
        // The drain has asked everybody there was; this one has just come.
        if core.isStopping { body.drain() }
        let circumstances = ResponseWriter.Circumstances(
            streams: true,
            isHead: isHead,
            version: version,
            closes: closes,
            dateLine: dates.line(at: Int64(time(nil)))
        )
        try await write(on: connection) { _ = ResponseWriter.write(response, circumstances, to: &$0) }
        let status = response.head.status.code
        guard !isHead, status != 204, status != 304 else { return }
        while let piece = await body.next() {
            // An empty chunk would be the last one.
            if !piece.isEmpty {
                try await write(on: connection) { ResponseWriter.write(piece: piece, version, to: &$0) }
            }
        }
        // Whoever was cancelled has not said everything, so the body must not look as if it were whole.
        guard !Task.isCancelled else { throw .ended(connection.clientIsGone ? .clientGone : abandon(connection)) }
        if version == .http11 { try await write(ResponseWriter.lastChunkOctets[...], [], on: connection) }
    }

    private func write(on connection: Connection, _ fill: (inout [UInt8]) -> Void) async throws(Interruption) {
        var output = takeSpareOutput()
        defer { giveBack(output) }
        fill(&output)
        try await write(output[...], [], on: connection)
    }

    private func abandon(_ connection: Connection) -> HTTPConnectionEnd {
        connection.stream.reset()
        return .drained
    }
}
