public import WireJSON

/// A request as a server gets it, and the way to answer it.
public protocol IncomingMessage: Sendable {
    /// The request.
    var request: RequestMessage { get }

    /// When its caller stops waiting; nil when it never does, or did not say.
    ///
    /// A driver that gets it as wall-clock time adds what clocks may differ by.
    var deadline: ContinuousClock.Instant? { get }

    /// Whether it was delivered before and came back.
    var isRedelivered: Bool { get }

    /// Whether this listener has taken it before, over a connection that was lost before the bus could know.
    ///
    /// Then its method has run or is running, and it must not be run again. By default never.
    var wasTakenBefore: Bool { get }

    /// Takes the message for good: the bus forgets it. Called before the method runs, so that it runs at most once.
    ///
    /// - Throws: when the bus can no longer be told, because the connection it came over is gone. It will be delivered
    ///   again, so it must not be run.
    func acknowledge() async throws(MessagingError)

    /// Gives the message back to the bus, which will deliver it again.
    func requeue() async

    /// Sends the result to the caller; does nothing for a cast.
    ///
    /// A reply nobody waits for any more is no error; the driver logs what it cannot deliver.
    func reply(result: RawJSON) async

    /// Sends a failure to the caller; does nothing for a cast.
    func reply(failure: RemoteFailure) async

    /// Tells the caller that the method is still running (wire reference 4.5).
    ///
    /// - Returns: whether it can have reached the caller; if not, there is no use in sending another.
    func heartbeat() async -> Bool
}

extension IncomingMessage {
    /// Never, for a bus that forgets what was taken at once.
    public var wasTakenBefore: Bool { false }
}
