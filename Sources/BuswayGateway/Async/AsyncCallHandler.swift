import HTTPTypes
import Messaging
import WireJSON

/// Answers calls later: `Prefer: respond-async`, and what is asked about such calls afterwards.
struct AsyncCallHandler: Sendable {
    /// What runs the call.
    typealias Work = @Sendable (CallWatcher) async -> StoredAnswer

    let replicas: Replicas
    let background: BackgroundWork
    let streams: EventStreams
    /// The longest a caller may wait in one request.
    let longestWait: Duration

    private var time: TimeSource { .continuous }

    // MARK: Starting

    /// Starts a call, and waits for it as long as its caller would.
    ///
    /// What is refused before it is sent is answered at once, and so is what ends in time.
    ///
    /// - Throws: a problem when no further call can be kept.
    func start(
        for caller: Caller,
        _ preferences: Preferences,
        until deadline: TimeSource.Instant,
        _ work: @escaping Work
    ) async throws(Problem) -> GatewayResponse {
        let identity = caller.identity.key
        let call = try replicas.calls.begin(for: identity)
        background.start { await run(call, caller, work) }
        let limit = min(deadline, caller.received + .seconds(min(preferences.wait ?? 0, 1_000_000)))
        var progress = await call.progress(until: deadline, time) { $0.isAdmitted || $0.answer != nil }
        if progress.answer == nil { progress = await call.progress(until: limit, time) { $0.answer != nil } }
        if Task.isCancelled || progress.answer != nil {
            // Nobody was told its id, so nobody will ask.
            _ = replicas.calls.remove(call.id, of: identity)
        }
        if let answer = progress.answer {
            var response = answer.response
            response.head.headerFields[.preferenceApplied] = preferences.applied(isAsync: false)
            return response
        }
        var response = running(call.id, heartbeats: progress.heartbeats)
        response.head.headerFields[.location] = "/v1/calls/\(call.id)"
        response.head.headerFields[.preferenceApplied] = preferences.applied(isAsync: true)
        return response
    }

    private func run(_ call: OngoingCall, _ caller: Caller, _ work: @escaping Work) async {
        let watcher = CallWatcher(admitted: { call.admit() }, heartbeat: { call.beat() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let answer = await work(watcher)
                replicas.calls.end(
                    call,
                    with: answer,
                    or: StoredAnswer(
                        Problem(.badReply, "the result finds no room among the calls that are kept"),
                        answering: caller.id,
                        showsTracebacks: false
                    )
                )
            }
            group.addTask { await call.abandoned.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Asking

    /// Answers what is asked about a call.
    func answer(
        _ route: Route,
        _ method: HTTPRequest.Method,
        _ query: [RequestTarget.Parameter],
        for caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        switch route {
        case .callEvents(let id): try await events(of: id, isHead: method == .head, for: caller)
        case .call(let id) where method == .delete: try await remove(id, for: caller)
        case .call(let id): try await state(of: id, query, for: caller)
        default: throw Self.notFound
        }
    }

    /// `GET /v1/calls/{id}`.
    func state(
        of text: String,
        _ query: [RequestTarget.Parameter],
        for caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        let id = try id(text)
        let limit = caller.received + min(try wait(query), longestWait)
        switch try await replicas.state(of: id, caller.identity.key, heartbeats: nil, until: limit) {
        case .unknown: throw Self.notFound
        case .lost: throw Self.lost
        case .running(let heartbeats): return running(id, heartbeats: heartbeats)
        case .ended(let answer, _):
            return unstored(.content("application/json", Array(answer.json.bytes) + [0x0A]))
        }
    }

    /// `DELETE /v1/calls/{id}`: stops waiting; the worker may still finish.
    func remove(_ text: String, for caller: Caller) async throws(Problem) -> GatewayResponse {
        let id = try id(text)
        guard let isKnown = try await replicas.remove(id, caller.identity.key) else { throw Self.lost }
        guard isKnown else { throw Self.notFound }
        let body: JSONValue = ["id": .string(JSONString(id.description)), "state": "removed"]
        return unstored(.content("application/json", body.serialized() + [0x0A], status: .accepted))
    }

    /// `GET /v1/calls/{id}/events`: the worker's heartbeats, and in the end the result or the problem.
    func events(of text: String, isHead: Bool, for caller: Caller) async throws(Problem) -> GatewayResponse {
        let id = try id(text)
        let identity = caller.identity.key
        let first = try await replicas.state(of: id, identity, heartbeats: -1, until: .now)
        switch first {
        case .unknown: throw Self.notFound
        case .lost: throw Self.lost
        case .running, .ended: break
        }
        // Whoever asks for the head alone follows nothing.
        if isHead { return .events(try streams.open(for: caller.identity)) }
        let isClosed = Latch()
        let stream = try streams.open(for: caller.identity) { isClosed.fire() }
        background.start {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await follow(id, identity, from: first, to: stream) }
                group.addTask { await isClosed.wait() }
                await group.next()
                group.cancelAll()
            }
            stream.finish()
        }
        return .events(stream)
    }

    private func follow(
        _ id: CallID,
        _ identity: String,
        from first: Replicas.CallState,
        to stream: EventStream
    ) async {
        var state = first
        var told = 0
        while !Task.isCancelled {
            switch state {
            case .running(let heartbeats):
                if heartbeats > told {
                    let data: JSONValue = ["heartbeats": .number(JSONNumber(heartbeats))]
                    guard stream.send(ServerSentEvent("heartbeat", data: data.serialized())) else { return }
                }
                told = max(told, heartbeats)
            case .ended(let answer, _): return stream.finish(answer.event)
            case .unknown: return stream.finish(ending(Self.removed))
            case .lost: return stream.finish(ending(Self.lost))
            }
            do throws(Problem) {
                state = try await replicas.state(of: id, identity, heartbeats: told, until: .now + .seconds(20))
            } catch {
                return stream.finish(ending(error))
            }
        }
    }

    private func ending(_ problem: Problem) -> ServerSentEvent {
        StoredAnswer(problem, answering: RequestIdentifier(), showsTracebacks: false).event
    }

    // MARK: Answers

    private func running(_ id: CallID, heartbeats: Int) -> GatewayResponse {
        let body: JSONValue = [
            "id": .string(JSONString(id.description)), "state": "running",
            "heartbeats": .number(JSONNumber(heartbeats)),
        ]
        var response = GatewayResponse.content("application/json", body.serialized() + [0x0A], status: .accepted)
        response.head.headerFields[.retryAfter] = "1"
        return unstored(response)
    }

    private func unstored(_ response: GatewayResponse) -> GatewayResponse {
        var response = response
        response.head.headerFields[.cacheControl] = "no-store"
        return response
    }

    private func id(_ text: String) throws(Problem) -> CallID {
        guard let id = CallID(text) else { throw Self.notFound }
        return id
    }

    private func wait(_ query: [RequestTarget.Parameter]) throws(Problem) -> Duration {
        var wait = Duration.zero
        for parameter in query {
            guard parameter.name == "wait" else {
                throw Problem(.malformedRequest, "unknown query parameter; this path takes only wait")
            }
            guard let seconds = Double(parameter.value), seconds >= 0, seconds <= DeadlineBudget.longest else {
                throw Problem(.malformedRequest, "wait: expected a number of seconds, 0 or more")
            }
            wait = .seconds(seconds)
        }
        return wait
    }

    private static var notFound: Problem {
        Problem(.notFound, "no call of this caller has this id; what has ended is kept only for `limits.async.ttl`")
    }

    /// What a stream is told that saw the call run.
    private static var removed: Problem {
        Problem(.rpcTimeout, "nobody waits for this call any more, because it was deleted; the worker may still finish")
    }

    private static var lost: Problem {
        Problem(.callLost, "the gateway that made this call does not answer any more")
    }
}
