public import HTTPTypes
public import Reactor

extension HTTPClientConnection {
    /// A body of which the rest is yet to come.
    struct IncomingBody {
        var input: InputBuffer
        var collector: BodyCollector
        let keepsAlive: Bool
    }

    /// Sends a request and returns the head of its response; ``nextPiece(deadline:)`` then brings the body as it comes.
    ///
    /// For bodies that are long or have no end. Its size has no limit, because none of it is kept; the next request may be
    /// sent when all of it has come.
    ///
    /// - Throws: as ``send(_:body:deadline:)``.
    public func begin(
        _ request: HTTPRequest,
        body: [UInt8] = [],
        deadline: MonotonicTime? = nil
    ) async throws(HTTPClientError) -> HTTPResponse {
        guard incoming == nil else { throw HTTPClientError(.busy) }
        return try await alone { () throws(HTTPClientError) in
            try await write(request, body, deadline)
            var input = InputBuffer()
            for _ in 0..<Self.mostResponses {
                let head = try await readHead(request.method == .head, &input, deadline)
                if head.response.status.code < 200 { continue }
                let collector = BodyCollector(
                    head.framing,
                    limit: .max,
                    metadataLimit: limits.headers,
                    trailerLimit: limits.headerCount
                )
                incoming = IncomingBody(input: input, collector: collector, keepsAlive: head.keepsAlive)
                return head.response
            }
            throw HTTPClientError(.malformedResponse, detail: "interim responses do not end")
        }
    }

    /// Waits for more of the body; nil is its end.
    ///
    /// - Throws: ``HTTPClientError``; the connection is closed then.
    public func nextPiece(deadline: MonotonicTime? = nil) async throws(HTTPClientError) -> [UInt8]? {
        guard var body = incoming.take() else { return nil }
        return try await alone { () throws(HTTPClientError) in
            while true {
                do throws(HTTPLayerError) {
                    body.input.use(upTo: try body.collector.take(from: body.input.octets, at: body.input.start))
                } catch {
                    throw HTTPClientError(error)
                }
                let piece = body.collector.takeOctets()
                if body.collector.isComplete, !body.keepsAlive || !body.input.isEmpty { close() }
                if !piece.isEmpty {
                    incoming = body.collector.isComplete ? nil : body
                    return piece
                }
                if body.collector.isComplete { return nil }
                if try await !read(&body.input, deadline) {
                    guard body.collector.endsWithConnection, endIsTrusted else {
                        throw HTTPClientError(.connectionLost)
                    }
                    close()
                    return nil
                }
            }
        }
    }
}
