import Messaging

/// Codes for requests that the bus, or the silence on it, decided.
extension ProblemCode {
    static let busCodes: [ProblemCode] = [
        .noResponder, .busUnavailable, .busBlocked, .publishRejected, .publishUnconfirmed, .rpcTimeout, .workerLost,
        .badReply, .callLost,
    ]

    /// Nobody serves the target.
    public static let noResponder = ProblemCode(
        "no-responder",
        status: 503,
        title: "Nobody serves this target",
        retryable: true,
        meaning: "No queue exists for the topic or server, or the queue has no consumer, so the message would have "
            + "waited for nobody.",
        remedy: "Check the topic's and server's spelling and that the worker runs; or configure the topic with "
            + "`when_absent: queue`."
    )

    /// No connection to the bus.
    public static let busUnavailable = ProblemCode(
        "bus-unavailable",
        status: 503,
        title: "The bus cannot be reached",
        retryable: true,
        meaning: "There is no connection to the message bus, and nothing was written to it.",
        remedy: "Send it again after `Retry-After` seconds; see /readyz?verbose on the admin listener."
    )

    /// The broker takes no publishes at the moment.
    public static let busBlocked = ProblemCode(
        "bus-blocked",
        status: 503,
        title: "The bus takes no messages at the moment",
        retryable: true,
        meaning: "The broker blocked publishers because of a memory or disk alarm, and nothing was written.",
        remedy: "Send it again after `Retry-After` seconds; free memory or disk on the broker."
    )

    /// The bus refused the message.
    public static let publishRejected = ProblemCode(
        "publish-rejected",
        status: 503,
        title: "The bus refused the message",
        delivery: .unknown,
        meaning: "The bus answered the publish with a negative confirm, for instance because a queue is full.",
        remedy: "Find out what the broker's log says before sending it again."
    )

    /// The bus did not confirm the message.
    public static let publishUnconfirmed = ProblemCode(
        "publish-unconfirmed",
        status: 504,
        title: "The bus did not confirm the message",
        delivery: .unknown,
        meaning: "The connection was lost or blocked after the message was written, or no confirm came in time.",
        remedy: "The message may or may not have arrived: send it again only if running it twice does no harm."
    )

    /// No reply in time.
    public static let rpcTimeout = ProblemCode(
        "rpc-timeout",
        status: 504,
        title: "No reply came in time",
        delivery: .unknown,
        meaning: "The deadline passed before a reply came. The worker may be slow, stuck or gone.",
        remedy: "If `delivery` is not_sent it is safe to send it again; otherwise only if running it twice does no "
            + "harm. Give more time with `timeout` or Request-Timeout-Ms."
    )

    /// A monitored call whose worker fell silent.
    public static let workerLost = ProblemCode(
        "worker-lost",
        status: 504,
        title: "The worker sent no heartbeat",
        delivery: .unknown,
        meaning: "Call monitoring was asked for and no heartbeat came in time: the message still waits behind others, "
            + "or the worker died.",
        remedy: "Send it again only if running it twice does no harm; look at the worker."
    )

    /// A call whose gateway is gone.
    public static let callLost = ProblemCode(
        "call-lost",
        status: 410,
        title: "The gateway that held this call is gone",
        delivery: .unknown,
        meaning:
            "The call was made through a gateway that does not run any more, and what it knew of the call is lost with "
            + "it. The method may have run.",
        remedy: "Find out what became of it some other way before you call again; an `Idempotency-Key` makes that safe."
    )

    /// A reply that cannot be passed on.
    public static let badReply = ProblemCode(
        "bad-reply",
        status: 502,
        title: "The reply cannot be read",
        delivery: .executed,
        meaning: "The worker's reply is not valid JSON or UTF-8, holds NaN or Infinity, or is larger than "
            + "`limits.reply`.",
        remedy: "The method ran. Correct what the worker returns."
    )
}
