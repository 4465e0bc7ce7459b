/// What a socket that is watched without a task has to tell.
package enum Arrival {
    /// A read may find octets, the end of the peer's stream, or that the peer is gone.
    case octets
    /// Nothing came in time.
    case deadline
    /// The socket was closed on this side.
    case closed
}

/// A wait for reading that costs no task: a callback in its place.
struct ArrivalWatch {
    let deadline: MonotonicTime
    let body: (Arrival) -> Void
}
