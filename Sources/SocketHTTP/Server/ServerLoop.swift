import HTTPTypes
import Reactor
import ReactorTLS

/// A server's share of one event loop: the connections that live there.
///
/// The actor's executor is the loop itself, so its state needs no lock, its sockets no hop, and a handler called from
/// here runs here. A connection has one task while there is something to do, which serves its requests one after the other,
/// and none while it idles: a few tasks go from one connection to the next. A response that goes on for long has a task of
/// its own.
actor ServerLoop {
    nonisolated let loop: EventLoop
    nonisolated let core: ServerCore
    nonisolated let counters = LoopCounters()

    var connections: [Int: Connection] = [:]
    var dates = DateCache()

    /// An output buffer nobody uses at present; a response takes it and brings it back.
    var spareOutput: [UInt8] = []

    /// Tasks that wait for another connection to serve.
    var resting: [RestingTask] = []
    /// Whether tasks that have nothing to do may wait for something: not when the server has ended.
    var mayRest = true

    /// Timers of a drain, to be cancelled when it is over.
    var drainTimers: [TimerID] = []

    private var nextNumber = 0

    init(on loop: EventLoop, core: ServerCore) {
        self.loop = loop
        self.core = core
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Takes a connection over from whoever accepted it, on this loop or another.
    nonisolated func take(_ accepted: AcceptedSocket, _ verdict: Admission.Verdict, tls: TLSServerContext?) {
        if loop.isCurrent {
            assumeIsolated { $0.open(accepted, verdict, tls) }
        } else {
            loop.execute { self.assumeIsolated { $0.open(accepted, verdict, tls) } }
        }
    }

    private func open(_ accepted: AcceptedSocket, _ verdict: Admission.Verdict, _ tls: TLSServerContext?) {
        let connection: Connection
        do throws(SocketError) {
            let socket = try Socket(adopting: accepted, on: loop)
            socket.assumeDry()
            let local = try socket.localAddress
            connection = Connection(
                number: nextNumber,
                stream: .plain(socket),
                local: local,
                opened: .now,
                verdict: verdict
            )
        } catch {
            // The client was gone before it was served, or the loop is: there is nobody to tell.
            core.admission.ended(verdict)
            return
        }
        nextNumber += 1
        connections[connection.number] = connection
        core.observer?.connectionOpened(peer: connection.peer)
        connection.stream.onDisconnect { [weak connection] in
            connection?.clientIsGone = true
            connection?.task?.cancel()
        }
        guard tls != nil || verdict != .served else { return rest(connection) }
        let number = connection.number
        connection.task = Task(executorPreference: loop) { await self.begin(number, tls) }
    }

    /// What comes before the first request and needs a task: a handshake, or telling one too many.
    private func begin(_ number: Int, _ tls: TLSServerContext?) async {
        guard let connection = connections[number] else { return }
        if let tls, let end = await secure(connection, tls) { return finish(connection, end) }
        guard connection.verdict == .served else { return finish(connection, await turnAway(connection)) }
        await goOn(connection)
    }

    func goOn(_ connection: Connection) async { leave(connection, await serve(connection)) }

    /// Does what comes behind a task: the end, with nil a response that waits to be streamed, or the next rest.
    private func leave(_ connection: Connection, _ end: HTTPConnectionEnd?) {
        if let end { return finish(connection, end) }
        guard connection.streamed != nil else { return rest(connection) }
        // What it took to read the request and to answer it would be held for hours, for each of thousands of readers.
        let number = connection.number
        let task = Task(executorPreference: loop) { await self.stream(number) }
        connection.task = task
        if Task.isCancelled { task.cancel() }
    }

    /// Streams the response that waits for it, and serves what comes behind it; the body of a task.
    private func stream(_ number: Int) async {
        guard let connection = connections[number], let response = connection.streamed.take() else { return }
        leave(connection, await stream(response, on: connection))
    }

    /// Waits for the next request without a task.
    ///
    /// A task keeps the memory of its deepest call until it ends, some 50 KB after a call through the gateway, and there
    /// may be thousands of connections that idle for hours.
    private func rest(_ connection: Connection) {
        connection.task = nil
        connection.phase = connection.requests == 0 ? .fresh : .idle
        let number = connection.number
        connection.stream.whenReadable(by: firstDeadline(connection)) { arrival in
            self.assumeIsolated { $0.rested(number, arrival) }
        }
    }

    private func rested(_ number: Int, _ arrival: Arrival) {
        guard let connection = connections[number] else { return }
        switch arrival {
        case .octets: wake(connection)
        case .deadline: finish(connection, .idle)
        case .closed: finish(connection, .drained)
        }
    }

    /// Ends a connection that nobody serves any more.
    private func finish(_ connection: Connection, _ end: HTTPConnectionEnd) {
        connection.task = nil
        connection.stream.close()
        connections[connection.number] = nil
        core.admission.ended(connection.verdict)
        core.observer?.connectionClosed(
            peer: connection.peer,
            end: connection.clientIsGone ? .clientGone : connection.cut ?? end,
            requests: connection.requests
        )
    }

    private func turnAway(_ connection: Connection) async -> HTTPConnectionEnd {
        core.observer?.connectionRefused(peer: connection.peer)
        let error = HTTPLayerError(.overloaded, "the server has as many connections as it serves")
        return await answer(connection, error, nil)
    }
}
