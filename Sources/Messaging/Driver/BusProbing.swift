/// A driver that can send itself a message through its bus, to find out whether that still works.
///
/// A connection may look well for a long time after the other end stopped answering; a message that comes back cannot.
public protocol BusProbing: TransportDriver {
    /// Sends a message to the transport's own reply queue and returns when it has come back.
    ///
    /// It takes the way of a call, but to nobody and without a worker: published, confirmed, routed, consumed. Waits no
    /// longer than `deadline`; cancellation ends the wait at once.
    ///
    /// - Throws: what a call would end with: `busUnavailable` or `busBlocked` when nothing was written, `noResponder`
    ///   when the reply queue is gone, `publishRejected`, `publishUnconfirmed`, `timeout` when it did not come back in
    ///   time, `cancelled`, and `closed` after ``TransportDriver/cleanup()``.
    func roundTrip(by deadline: ContinuousClock.Instant) async throws(RPCError)
}
