public import WireJSON

/// What a bus must be able to do for this library; one type a kind of bus.
///
/// A driver owns its connections and brings them back by itself: a caller sees at most that a call failed. All methods
/// may be called from any number of tasks at once. Nothing here may block a thread of Swift's shared pool.
public protocol TransportDriver: Sendable {
    /// Sends a request, and for a call waits for its reply.
    ///
    /// A cast or fanout cast returns nil once the bus has taken the message; a call returns the result. The driver
    /// chooses the call's message identifier and reply queue and enters the call among its waiters before it sends.
    ///
    /// Waits no longer than the request's deadline, which for a cast bounds only the wait for the bus. Cancellation
    /// ends the wait at once with code `cancelled`; a message that was handed over is not called back.
    ///
    /// - Throws: `noResponder` at once when the request insists on a queue or a consumer and there is none;
    ///   `busUnavailable` or `busBlocked` when nothing was written; `publishRejected` or `publishUnconfirmed` when the
    ///   bus refused or never confirmed the message; `timeout`, `workerLost`, `remote`, `badReply` for a call;
    ///   `closed` after ``cleanup()``.
    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON?

    /// Publishes one notification; returns once the bus has taken it.
    ///
    /// The queue `topic.priority` is declared first, so that a notification waits for listeners yet to come.
    ///
    /// - Throws: as ``send(_:)`` for a cast.
    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError)

    /// Starts consuming the requests for a server: its topic's queue, its own queue and the topic's fanouts.
    ///
    /// Returns once all three are declared and consumed from, so that whatever is sent afterwards arrives. The exchange
    /// of `target` is resolved by the caller.
    ///
    /// - Throws: `serverListenError` when the bus refuses; `transportClosed` after ``cleanup()``.
    func listen(on target: Target, options: ListenOptions) async throws(MessagingError) -> any Listener

    /// Starts consuming notifications, from the queues `topic.priority` or from a pool's queue.
    ///
    /// - Throws: as ``listen(on:options:)``.
    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed

    /// How many consumers would get a request for `target` now; zero when nobody listens.
    ///
    /// The truth a gateway needs before it lets a caller wait: queues outlive their servers.
    ///
    /// - Throws: `busUnavailable` when the bus cannot be asked; `invalidTarget` when there is no topic.
    func consumers(of target: Target) async throws(RPCError) -> Int

    /// How the connection to the bus is doing; answers at once, from what the driver knows.
    var status: BusStatus { get }

    /// Where replies come in, for tasks that do little but call; nil when that is nowhere in particular.
    ///
    /// It must run what is given to it whatever becomes of the bus, after ``cleanup()`` too.
    var replyExecutor: (any TaskExecutor)? { get }

    /// Ends every waiting call with code `closed` and every listener, and closes all connections.
    ///
    /// Later calls to the driver fail at once; calling this again does nothing.
    func cleanup() async
}

extension TransportDriver {
    /// Replies come in wherever the bus is.
    public var replyExecutor: (any TaskExecutor)? { nil }
}
