import Reactor

/// One client's connection, as the loop it lives on knows it.
final class Connection {
    /// What the connection's task is doing.
    enum Phase {
        /// Accepted; nothing has come yet.
        case fresh
        /// Between requests.
        case idle
        /// A request has begun to arrive.
        case reading
        /// The handler has the request.
        case handling
        /// The response's body comes into being while it is sent.
        case streaming
        /// The response is on its way to the kernel.
        case writing
        /// The last response is written; what still comes is thrown away.
        case lingering
    }

    let number: Int
    /// The socket, until a TLS handshake has put TLS in its place.
    var stream: ConnectionStream
    let local: SocketAddress
    /// Since when the client could have sent a request.
    var opened: MonotonicTime

    let verdict: Admission.Verdict

    var phase = Phase.fresh
    var requests = 0
    /// What serves it; between requests there is none.
    var task: Task<Void, Never>?

    /// The response that the connection's next task is to send.
    var streamed: StreamedResponse?

    /// The body that is being sent, while it comes into being.
    var body: (any HTTPBodyStream)?

    /// Whether the client has reset the connection, so that nothing can reach it any more.
    var clientIsGone = false

    /// Why this side cut the connection from outside its task, if it did.
    var cut: HTTPConnectionEnd?

    init(
        number: Int,
        stream: ConnectionStream,
        local: SocketAddress,
        opened: MonotonicTime,
        verdict: Admission.Verdict
    ) {
        self.number = number
        self.stream = stream
        self.local = local
        self.opened = opened
        self.verdict = verdict
    }

    var peer: SocketAddress { stream.peerAddress }
}
