import HTTPTypes
import Reactor

extension ServerLoop {
    /// Reads the head of the next request, where that has arrived and is whole.
    ///
    /// - Returns: nil when there is more to come; ``readHead(_:_:)`` then begins again with what is in `input`.
    /// - Throws: as that does.
    func readHeadNow(_ connection: Connection, _ input: inout InputBuffer) throws(Interruption) -> RequestHead? {
        if input.isEmpty {
            guard let count = try readNow(connection, &input) else { return nil }
            if count == 0 { throw .ended(.clientClosed) }
        }
        var parser = RequestParser(limits: core.limits, scheme: connection.stream.scheme)
        return try parse(&parser, &input)
    }

    /// Reads the head of the next request.
    ///
    /// - Throws: ``Interruption/ended(_:)`` when no request comes, ``Interruption/refused(_:_:)`` when one begins that
    ///   cannot be served or does not come in time.
    func readHead(_ connection: Connection, _ input: inout InputBuffer) async throws(Interruption) -> RequestHead {
        var parser = RequestParser(limits: core.limits, scheme: connection.stream.scheme)
        var deadline: MonotonicTime?
        connection.phase = connection.requests == 0 ? .fresh : .idle
        while true {
            if !input.isEmpty {
                if let head = try parse(&parser, &input) { return head }
                if parser.hasBegun, connection.phase != .reading {
                    connection.phase = .reading
                    // From the first octet on there is one budget for the head, however it dribbles in.
                    deadline = .now + core.timeouts.header
                }
            }
            let hasBegun = connection.phase == .reading
            if !hasBegun, core.isStopping, connection.requests > 0 { throw .ended(.drained) }
            let limit = deadline ?? firstDeadline(connection)
            deadline = limit
            switch try await read(connection, &input, by: limit) {
            case .more:
                break
            case .finished:
                guard hasBegun else { throw .ended(.clientClosed) }
                let error = HTTPLayerError(.malformedRequest, "the request ends within its head")
                throw .refused(error, parser.partialRequest)
            case .late:
                guard hasBegun else { throw .ended(.idle) }
                let error = HTTPLayerError(.requestTimeout, "the head did not arrive in time")
                throw .refused(error, parser.partialRequest)
            }
        }
    }

    /// Takes as much of the body that belongs to `head` as has arrived.
    ///
    /// - Throws: ``Interruption/refused(_:_:)`` when it is too large or malformed.
    func beginBody(
        _ connection: Connection,
        _ head: RequestHead,
        _ input: inout InputBuffer
    ) throws(Interruption) -> BodyCollector {
        var body = BodyCollector(
            head.framing,
            limit: core.limits.body,
            metadataLimit: core.limits.headers,
            trailerLimit: core.limits.headerCount
        )
        connection.phase = .reading
        try collect(&body, head, &input)
        return body
    }

    /// Reads the rest of the body that belongs to `head`, asking for it first where the client waits to be asked.
    ///
    /// - Throws: ``Interruption/refused(_:_:)`` when it is too large, malformed, cut short or late.
    func readBody(
        _ connection: Connection,
        _ head: RequestHead,
        _ begun: consuming BodyCollector,
        _ input: inout InputBuffer
    ) async throws(Interruption) -> [UInt8] {
        var body = begun
        if head.expectsContinue, body.isUntouched {
            if let declines = core.declinesBody, let refusal = await declines(request(head, [], connection)) {
                throw .declined(refusal, head)
            }
            try await write(ResponseWriter.continueOctets[...], [], on: connection)
        }
        let deadline = MonotonicTime.now + core.timeouts.body
        while !body.isComplete {
            let progress: ReadProgress
            if body.directlyReadable > 0 {
                progress = try await read(connection, into: &body, by: deadline)
            } else {
                progress = try await read(connection, &input, by: deadline)
                try collect(&body, head, &input)
            }
            switch progress {
            case .more: break
            case .finished:
                throw .refused(HTTPLayerError(.malformedRequest, "the request ends within its body"), head.request)
            case .late:
                throw .refused(HTTPLayerError(.requestTimeout, "the body did not arrive in time"), head.request)
            }
        }
        return body.octets
    }

    /// What came of waiting for more octets.
    private enum ReadProgress {
        case more
        /// The client has ended its side of the connection.
        case finished
        /// The deadline came first.
        case late
    }

    /// A client that has just connected is expected to say something soon; one that was served may come back later.
    func firstDeadline(_ connection: Connection) -> MonotonicTime {
        if connection.requests == 0 { return connection.opened + core.timeouts.header }
        return .now + core.timeouts.idle
    }

    private func parse(
        _ parser: inout RequestParser,
        _ input: inout InputBuffer
    ) throws(Interruption) -> RequestHead? {
        do throws(HTTPLayerError) {
            let octets = input.octets
            let start = input.start
            guard let head = try parser.parse(octets.span.extracting(start..<octets.count)) else { return nil }
            input.use(upTo: start + head.length)
            return head
        } catch {
            throw .refused(error, parser.partialRequest)
        }
    }

    private func collect(
        _ body: inout BodyCollector,
        _ head: RequestHead,
        _ input: inout InputBuffer
    ) throws(Interruption) {
        do throws(HTTPLayerError) {
            input.use(upTo: try body.take(from: input.octets, at: input.start))
        } catch {
            throw .refused(error, head.request)
        }
    }

    private func readNow(_ connection: Connection, _ input: inout InputBuffer) throws(Interruption) -> Int? {
        var octets = input.lend()
        defer { input.takeBack(octets) }
        do throws(SocketError) {
            return try connection.stream.readNow(appendingTo: &octets, atMost: core.limits.readAhead)
        } catch {
            throw .ended(HTTPConnectionEnd(error))
        }
    }

    private func read(
        _ connection: Connection,
        _ input: inout InputBuffer,
        by deadline: MonotonicTime
    ) async throws(Interruption) -> ReadProgress {
        var octets = input.lend()
        defer { input.takeBack(octets) }
        return try await read(connection, &octets, atMost: core.limits.readAhead, by: deadline)
    }

    private func read(
        _ connection: Connection,
        into body: inout BodyCollector,
        by deadline: MonotonicTime
    ) async throws(Interruption) -> ReadProgress {
        let limit = body.directlyReadable
        var octets = body.lend()
        defer { body.takeBack(octets) }
        return try await read(connection, &octets, atMost: limit, by: deadline)
    }

    private func read(
        _ connection: Connection,
        _ octets: inout [UInt8],
        atMost limit: Int,
        by deadline: MonotonicTime
    ) async throws(Interruption) -> ReadProgress {
        do throws(SocketError) {
            let count = try await connection.stream.read(appendingTo: &octets, atMost: limit, deadline: deadline)
            return count == 0 ? .finished : .more
        } catch {
            if error.code == .deadlineExceeded { return .late }
            throw .ended(HTTPConnectionEnd(error))
        }
    }
}
