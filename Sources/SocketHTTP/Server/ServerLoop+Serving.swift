import HTTPTypes
import Reactor

extension ServerLoop {
    /// What comes after a request.
    private enum Next {
        case request
        case end(HTTPConnectionEnd)
        indirect case stream(StreamedResponse)
    }

    /// Serves the requests that are there, one after the other; returns why the connection is to end with them, or `nil`
    /// when it is to wait for more, or first to send the response that was left with it.
    ///
    /// - Parameter input: what the client has sent ahead.
    func serve(_ connection: Connection, _ input: InputBuffer = InputBuffer()) async -> HTTPConnectionEnd? {
        var input = input
        do throws(Interruption) {
            while !input.isEmpty || !connection.stream.isDry {
                switch try await serveNext(connection, &input) {
                case .request: break
                case .end(let end): return end
                case .stream(let response):
                    connection.streamed = response
                    return nil
                }
            }
            // Whoever looks for idle connections to end may have looked already.
            return Task.isCancelled || (core.isStopping && connection.requests > 0) ? .drained : nil
        } catch {
            switch error {
            case .ended(let reason): return reason
            case .refused(let error, let request): return await refuse(connection, error, request)
            case .declined(let response, let head): return await decline(connection, response, head)
            }
        }
    }

    /// Serves one request, but leaves a response that comes into being while it is sent to whoever streams it.
    private func serveNext(
        _ connection: Connection,
        _ input: inout InputBuffer
    ) async throws(Interruption) -> Next {
        // What has arrived whole is taken without a function that may wait: those cost more than most of what they do.
        let head =
            if let head = try readHeadNow(connection, &input) { head } else { try await readHead(connection, &input) }
        let collector = try beginBody(connection, head, &input)
        let body =
            collector.isComplete ? collector.octets : try await readBody(connection, head, collector, &input)
        let request = request(head, body, connection)
        connection.phase = .handling
        connection.requests += 1
        counters.requestBegan()
        var isStreamed = false
        defer { if !isStreamed { counters.requestEnded() } }
        let response = await core.handler(request)
        // Whoever is gone gets no answer, and whoever was cut has had the time there was.
        guard !connection.clientIsGone, connection.cut == nil else {
            response.stream?.close()
            return .end(.clientGone)
        }
        let closes = response.closesConnection || !head.keepsAlive || core.isClosing || Task.isCancelled
        let isHead = head.request.method == .head
        if let stream = response.stream {
            isStreamed = true
            return .stream(
                StreamedResponse(
                    body: stream,
                    response: response,
                    isHead: isHead,
                    version: head.version,
                    // Nothing but the end of the connection tells HTTP/1.0 where such a body ends.
                    closes: closes || head.version == .http10,
                    input: input
                )
            )
        }
        if let unsent = try sendNow(response, on: connection, isHead: isHead, version: head.version, closes: closes) {
            try await send(unsent, on: connection)
        }
        guard closes else {
            // A client that sends requests ahead never makes its task wait, and would keep the loop from all others.
            if !input.isEmpty { await Task.yield() }
            return .request
        }
        // Only what the client has sent ahead is in the way of an orderly end.
        if !input.isEmpty { await linger(connection) }
        return .end(.answered)
    }

    /// A request as handlers see it.
    func request(_ head: RequestHead, _ body: [UInt8], _ connection: Connection) -> HTTPServerRequest {
        HTTPServerRequest(
            head: head.request,
            body: body,
            peer: connection.peer,
            local: connection.local,
            version: head.version,
            tls: connection.stream.tls
        )
    }

    /// Tells a client why it is not served and ends the connection, in a way that lets it read the answer.
    func answer(
        _ connection: Connection,
        _ error: HTTPLayerError,
        _ request: HTTPRequest?
    ) async -> HTTPConnectionEnd {
        let response = core.errorResponse(error, request, connection.peer)
        return await sendLast(response, on: connection, isHead: request?.method == .head, version: .http11)
    }

    /// Sends a response behind which the client may still be sending, and ends the connection.
    private func sendLast(
        _ response: HTTPServerResponse,
        on connection: Connection,
        isHead: Bool,
        version: HTTPVersion
    ) async -> HTTPConnectionEnd {
        do throws(Interruption) {
            if let unsent = try sendNow(response, on: connection, isHead: isHead, version: version, closes: true) {
                try await send(unsent, on: connection)
            }
        } catch {
            if case .ended(let reason) = error { return reason }
            return .failed
        }
        await linger(connection)
        return .refused
    }

    private func decline(
        _ connection: Connection,
        _ response: HTTPServerResponse,
        _ head: RequestHead
    ) async -> HTTPConnectionEnd {
        connection.requests += 1
        counters.requestBegan()
        defer { counters.requestEnded() }
        let isHead = head.request.method == .head
        return await sendLast(response, on: connection, isHead: isHead, version: head.version)
    }

    private func refuse(
        _ connection: Connection,
        _ error: HTTPLayerError,
        _ request: HTTPRequest?
    ) async -> HTTPConnectionEnd {
        counters.requestRefused()
        core.observer?.requestRefused(peer: connection.peer, error: error)
        return await answer(connection, error, request)
    }
}
