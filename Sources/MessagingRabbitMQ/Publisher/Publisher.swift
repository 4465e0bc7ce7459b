internal import Locking
internal import Logging
internal import Messaging
internal import Rounds

/// The way of all messages of a transport to the broker: one connection, any number of senders.
final class Publisher: Sendable {
    private let outbox: Outbox
    private let connection: AMQPConnection<PublisherRole>
    private let record: BusStatusRecord

    /// Makes a publisher that holds at most `limit` messages not yet written.
    init(_ settings: ConnectionSettings, limit: Int = 10_000, time: TimeSource, logger: Logger) throws(AMQPError) {
        let outbox = Outbox(limit: limit)
        let record = BusStatusRecord(time: time)
        // The role asks its connection, which does not exist yet, for a call when the socket has room.
        let back = Lock(Back())
        let role = PublisherRole(outbox, status: record) {
            back.withLock { $0.connection }?.submit { $0.settleWhenWritable() }
        }
        let connection = try AMQPConnection(role, settings, logger: logger)
        back.withLock { $0.connection = connection }
        self.outbox = outbox
        self.connection = connection
        self.record = record
    }

    private struct Back {
        weak var connection: AMQPConnection<PublisherRole>?
    }

    /// How the connection is doing.
    var status: BusStatus { record.status }

    /// The same with its history, and with the connection at the head of the transport's `others`.
    func report(_ others: [BusConnection]) -> BusReport {
        record.report((connection.account.of("publish").map { [$0] } ?? []) + others)
    }

    /// How many messages have not been written, and how many written ones have not been confirmed.
    func backlog() async -> (unwritten: Int, unconfirmed: Int) { await connection.ask(\.backlog) }

    /// Connects, if that has not been done, so that the first message need not wait for it.
    func connect() { connection.submit { $0.flush() } }

    /// Hands a message in; returns at once.
    ///
    /// - Throws: `overloaded` when too many wait already; then `finish` is not called.
    func publish(_ request: PublishRequest) throws(RPCError) {
        guard hand(request, mayBeRefused: true) else {
            throw RPCError(.overloaded, "Too many messages wait to be written to the broker")
        }
    }

    /// Hands in an answer, however many messages wait: there are no more than requests this process has taken.
    func publish(answer: PublishRequest) { _ = hand(answer, mayBeRefused: false) }

    private func hand(_ request: PublishRequest, mayBeRefused: Bool) -> Bool {
        let round = Round.current
        switch outbox.add(request, mayBeRefused: mayBeRefused, inRound: round != nil) {
        case .waiting: break
        case .first: connection.flushSoon()
        case .putOff:
            round?.atEnd(for: outbox) { [outbox, connection] in if outbox.announce() { connection.flushSoon() } }
        case .full: return false
        }
        return true
    }

    /// Closes the connection; messages not written fail.
    func close() async {
        await connection.end()
    }
}
