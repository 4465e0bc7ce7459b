/// What an AMQP connection is for: publishing, consuming replies, serving a topic, asking questions.
///
/// It lives on the lane of its ``AMQPConnection``, which alone calls it; errors it throws end the session, except from
/// ``stop(on:)``.
protocol ConnectionRole: AnyObject, SendableMetatype {
    /// A session was opened: declares what the role needs, under the same names each time.
    func start(on session: Session) throws(AMQPError)

    /// The broker told something.
    func receive(_ event: Event, on session: Session) throws(AMQPError)

    /// Nothing more came for now: writes what was put off, such as acknowledgements, and what others have handed in.
    func settle(on session: Session) throws(AMQPError)

    /// Does what ``settle(on:)`` would, if that waits for nothing: it may be on a thread that must not.
    ///
    /// - Returns: whether it was done; if not, ``settle(on:)`` is called on the lane's own thread.
    func settleAtOnce(on session: Session) throws(AMQPError) -> Bool

    /// How soon ``settle(on:)`` is to be called again although nothing happens; nil when it need not be.
    var settlesAgain: Duration? { get }

    /// Whether nobody minds if what the broker tells next is heard a few milliseconds late, together with more.
    var bearsSilence: Bool { get }

    /// The session was lost, and there will soon be an attempt to open another: what was bound to it ends with it, what
    /// was not may wait for the outcome.
    func lose(_ error: AMQPError)

    /// There is no session: one was lost, or none could be opened. What waits for one must be told.
    func end(_ error: AMQPError)

    /// The connection is about to be closed by this end: leaves no queues behind that are nobody's.
    func stop(on session: Session) throws(AMQPError)
}

extension ConnectionRole {
    /// Leaves it to the lane's thread, for roles with nothing that is urgent.
    func settleAtOnce(on session: Session) throws(AMQPError) -> Bool { false }

    /// Nothing of these roles is put off.
    var settlesAgain: Duration? { nil }

    /// What the broker tells these roles, somebody waits for.
    var bearsSilence: Bool { false }

    /// Ends everything, for roles where nothing waits.
    func lose(_ error: AMQPError) { end(error) }
}
