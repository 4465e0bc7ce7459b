/// Everything the gateway can be told, with the contract's defaults.
public struct GatewayConfiguration: Sendable, Hashable {
    /// Host names served on a loopback or anonymous listener besides localhost and the loopback addresses.
    public var hosts: [String] = []
    /// Origins whose web pages may use the gateway; none by default.
    public var corsOrigins: [String] = []
    /// Reserved context keys that callers are trusted with.
    public var trustedContextKeys = TrustedContextKeys.none
    /// Who may call, and what.
    public var access = AccessConfiguration()
    /// Rules for single topics.
    public var topics: [String: TopicPolicy] = [:]
    /// The status an exception is answered with, by `module.Class`.
    public var errorStatuses: [String: Int] = [:]
    /// Bounds on size and number.
    public var limits = GatewayLimits()
    /// Bounds on time.
    public var timeouts = GatewayTimeouts()
    /// How the live catalogue is kept.
    public var catalogue = CatalogueConfiguration()
    /// Whether this gateway looks for others on the bus, to share calls and idempotency keys with them.
    public var looksForReplicas = true
    /// Whether a worker's traceback is shown to the caller.
    ///
    /// It names files and may hold secrets.
    public var showsTracebacks = false

    /// The defaults.
    public init() {}
}

/// The rules for one topic.
public struct TopicPolicy: Sendable, Hashable {
    /// The highest version a caller may ask for; nil leaves it to the worker.
    public var versionCap: String?
    /// What to do when nobody consumes the topic's queue.
    public var whenAbsent: AbsencePolicy = .fail
    /// The call-monitoring interval of every call to this topic, unless the call says otherwise.
    public var callMonitor: Duration?
    /// The timeout of a call that does not say one.
    public var timeout: Duration?
    /// The most requests in flight for this topic.
    public var inFlight: Int?
    /// Whether its servers may be pinged for the catalogue.
    ///
    /// One of Python that does not answer pings logs a traceback for each.
    public var isPinged = false

    /// No rule.
    public init() {}
}

/// What happens to a message for a queue that nobody consumes.
public enum AbsencePolicy: String, Sendable, Hashable, CaseIterable {
    /// Refuse it at once with `no-responder`.
    case fail
    /// Leave it in the queue until a worker comes, or its deadline passes.
    case queue
}

/// Bounds on size and number.
///
/// Those of the connection and the header belong to the HTTP front.
public struct GatewayLimits: Sendable, Hashable {
    /// The deepest nesting of a request body, in arrays and objects.
    public var jsonDepth = 64
    /// The most requests in flight at once, in all.
    public var inFlight = 1024
    /// The most requests in flight for one topic, unless its policy says otherwise.
    public var perTopic = 128
    /// What one identity may take, and how long requests wait for a place.
    public var admission = AdmissionConfiguration()
    /// How many streams there may be, and what one may hold.
    public var streams = StreamConfiguration()
    /// How many calls that are answered later are kept, and for how long after their end.
    public var asyncCalls = StoreLimits(count: 1000, bytes: 64 << 20, timeToLive: .seconds(300))
    /// How many requests with an idempotency key are remembered, and for how long.
    public var idempotency = StoreLimits(count: 10_000, bytes: 64 << 20, timeToLive: .seconds(3600))
    /// How much one request may bring at once.
    public var batch = BatchLimits()
    /// The longest reply passed on, in bytes; the replies to one batch together are no longer either.
    public var reply = 16 << 20
    /// The longest message taken from the bus, in bytes with its envelope: what `longestMessage` of the transport's options
    /// is to be.
    ///
    /// An envelope at most doubles what is in it, so that replies as long as `reply` allows fit.
    public var message = 40 << 20

    /// The defaults.
    public init() {}
}

/// Bounds on time.
///
/// Those of reading and writing belong to the HTTP front.
public struct GatewayTimeouts: Sendable, Hashable {
    /// How long a call may take when nobody says.
    public var call: Duration = .seconds(60)
    /// How long a call may take at most, whatever it asks for.
    public var callMaximum: Duration = .seconds(300)
    /// How long the bus may be lost before `/readyz` says so with 503.
    public var readyGrace: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
