internal import CCurl
internal import Locking
internal import Reactor

/// The transfers of a client: those under way, and those that wait for a place among their origin's.
final class TransferQueue: @unchecked Sendable {
    // Sendable: the constants are constant, and all other state is touched on the loop only, where every method runs.

    /// The requests to one scheme, host and port.
    private struct Origin {
        var active = 0
        var waiting: [Transfer] = []
    }

    let loop: EventLoop
    let statistics = Lock(HTTPClient.Statistics())

    private let configuration: HTTPClient.Configuration
    private var multi: CurlMulti?
    private var origins: [String: Origin] = [:]
    private var running: [EasyHandle.ID: Transfer] = [:]
    private var hasEnded = false

    init(on loop: EventLoop, _ configuration: HTTPClient.Configuration) {
        self.loop = loop
        self.configuration = configuration
    }

    /// Starts a transfer, or lets it wait for its turn.
    func take(_ transfer: Transfer, _ ticket: TransferTicket) {
        statistics.withLock { statistics in
            statistics.requests += 1
            statistics.unfinished += 1
        }
        if hasEnded { return finish(transfer, Self.shutDownFailure) }
        if ticket.isCancelled { return finish(transfer, Self.cancelledFailure) }
        ticket.transfer = transfer
        let handle = LoopConfined(transfer)
        transfer.deadline = loop.schedule(after: transfer.request.timeout) { [self] in
            finish(handle.value, .init(.timeout, mayHaveArrived: handle.value.hasSent, "no response within its time"))
        }
        origins[transfer.url.origin, default: Origin()].waiting.append(transfer)
        startWaiting(for: transfer.url.origin)
    }

    /// Breaks a transfer off, if it has not ended; one that has not been taken yet will not start.
    func cancel(_ ticket: TransferTicket) {
        ticket.isCancelled = true
        guard let transfer = ticket.transfer.take() else { return }
        finish(transfer, HTTPTransferError(.cancelled, mayHaveArrived: transfer.hasSent, "the caller gave up"))
    }

    func shutDown() {
        hasEnded = true
        for transfer in origins.values.flatMap(\.waiting) { finish(transfer, Self.shutDownFailure) }
        for transfer in Array(running.values) { finish(transfer, Self.shutDownFailure) }
        multi.take()?.close()
    }

    private func startWaiting(for name: String) {
        while !hasEnded, let origin = origins[name], origin.active < configuration.transfersPerOrigin,
            let transfer = origin.waiting.first
        {
            origins[name]?.waiting.removeFirst()
            origins[name]?.active += 1
            transfer.holdsPlace = true
            do throws(HTTPTransferError) {
                try start(transfer)
            } catch {
                finish(transfer, error)
            }
        }
    }

    private func start(_ transfer: Transfer) throws(HTTPTransferError) {
        let multi = try readyMulti()
        let easy = try EasyHandle(try FieldList(transfer.request.fields))
        try easy.prepare(transfer, configuration)
        try multi.add(easy)
        running[easy.id] = transfer
        transfer.easy = consume easy
    }

    private func readyMulti() throws(HTTPTransferError) -> CurlMulti {
        if let multi { return multi }
        let idleConnections = configuration.idleConnections
        let made = try CurlMulti(on: loop, idleConnections: idleConnections) { [unowned self] in ended($0, $1) }
        multi = made
        return made
    }

    /// libcurl is done with a transfer.
    private func ended(_ easy: EasyHandle.ID, _ result: CURLcode) {
        guard let transfer = running[easy] else { return }
        if let failure = transfer.failure { return finish(transfer, failure) }
        guard result == CURLE_OK else {
            let origin = transfer.url.origin
            return finish(transfer, HTTPTransferError(result, mayHaveArrived: transfer.hasSent, origin: origin))
        }
        guard let response = transfer.response else {
            return finish(transfer, .init(.invalidResponse, mayHaveArrived: true, "the response has no head"))
        }
        finish(transfer, with: .success(response))
    }

    private func finish(_ transfer: Transfer, _ error: HTTPTransferError) { finish(transfer, with: .failure(error)) }

    /// Takes a transfer out of everything and tells its end; one that has ended is left alone.
    private func finish(_ transfer: Transfer, with result: Result<HTTPClient.Response, HTTPTransferError>) {
        guard let waiter = transfer.takeWaiter() else { return }
        if let deadline = transfer.deadline.take() { loop.cancelTimer(deadline) }
        var connections = 0
        if let easy = transfer.easy.take() {
            connections = easy.connections
            running[easy.id] = nil
            multi?.remove(easy)
        }
        statistics.withLock { [connections] statistics in
            statistics.unfinished -= 1
            statistics.connections += connections
        }
        leave(transfer)
        waiter.resume(returning: result)
    }

    private func leave(_ transfer: Transfer) {
        let name = transfer.url.origin
        if transfer.holdsPlace {
            transfer.holdsPlace = false
            origins[name]?.active -= 1
            startWaiting(for: name)
        } else {
            origins[name]?.waiting.removeAll { $0 === transfer }
        }
        if let origin = origins[name], origin.active == 0, origin.waiting.isEmpty { origins[name] = nil }
    }

    private static let shutDownFailure = HTTPTransferError(.shutDown, "the client has been shut down")
    private static let cancelledFailure = HTTPTransferError(.cancelled, "the caller gave up")
}
