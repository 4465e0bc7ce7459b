import HTTPTypes
import Reactor
import ReactorTLS

/// A server's share of one event loop: the connections that live there.
///
/// The actor's executor is the loop itself, so its state needs no lock, its sockets no hop, and a handler called from
/// here runs here. Each connection has one task, which serves its requests one after the other.
actor ServerLoop {
    nonisolated let loop: EventLoop
    nonisolated let core: ServerCore
    nonisolated let counters = LoopCounters()

    var connections: [Int: Connection] = [:]
    var dates = DateCache()

    /// An output buffer nobody uses at present; a response takes it and brings it back.
    var spareOutput: [UInt8] = []

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
            let local = try socket.localAddress
            connection = Connection(number: nextNumber, stream: .plain(socket), local: local, opened: .now)
        } catch {
            // The client was gone before it was served, or the loop is: there is nobody to tell.
            core.admission.ended(verdict)
            return
        }
        nextNumber += 1
        connections[connection.number] = connection
        core.observer?.connectionOpened(peer: connection.peer)
        let number = connection.number
        let task = Task(executorPreference: loop) { await self.live(number, verdict, tls) }
        connection.task = task
        connection.stream.onDisconnect { [weak connection] in
            connection?.clientIsGone = true
            task.cancel()
        }
    }

    /// The whole life of a connection; the body of its task.
    private func live(_ number: Int, _ verdict: Admission.Verdict, _ tls: TLSServerContext?) async {
        guard let connection = connections[number] else { return }
        let end = await talk(connection, verdict, tls)
        connection.stream.close()
        connections[number] = nil
        core.admission.ended(verdict)
        core.observer?.connectionClosed(
            peer: connection.peer,
            end: connection.clientIsGone ? .clientGone : connection.cut ?? end,
            requests: connection.requests
        )
    }

    private func talk(
        _ connection: Connection,
        _ verdict: Admission.Verdict,
        _ tls: TLSServerContext?
    ) async -> HTTPConnectionEnd {
        if let tls, let end = await secure(connection, tls) { return end }
        return verdict == .served ? await serve(connection) : await turnAway(connection)
    }

    private func turnAway(_ connection: Connection) async -> HTTPConnectionEnd {
        core.observer?.connectionRefused(peer: connection.peer)
        let error = HTTPLayerError(.overloaded, "the server has as many connections as it serves")
        return await answer(connection, error, nil)
    }
}
