public import WireJSON

/// A call or cast on its way to a driver: checked by the client, addressed, but not yet a message.
public struct OutgoingRequest: Sendable {
    /// How a request is sent.
    public enum Kind: Sendable, Hashable {
        /// To one server, waiting for its reply.
        case call
        /// To one server, without a reply.
        case cast
        /// To every server of the topic, without a reply.
        case fanout
    }

    /// Where it goes; the exchange is always set, and a topic is there.
    public var target: Target
    /// How it is sent.
    public var kind: Kind
    /// The method to run.
    public var method: String
    /// The named arguments: a JSON object.
    public var arguments: RawJSON
    /// The request's metadata.
    public var context: RequestContext
    /// When the caller stops waiting: for the reply to a call, for the bus to take a cast.
    ///
    /// A call's message carries it too, so that it is not run for a caller who has gone; casts never expire.
    public var deadline: ContinuousClock.Instant {
        get { due.instant }
        set { due = Moment(newValue) }
    }
    /// The ``deadline``, as the library itself reads it.
    package var due: Moment
    /// How long the server may be silent while it works (oslo: `call_monitor_timeout`, on the wire `_timeout`).
    public var monitorTimeout: Duration?
    /// Whether to fail at once when no queue takes the message (AMQP's `mandatory`, oslo: `at_least_once`).
    ///
    /// A fanout ignores it, as in oslo.
    public var mandatory: Bool
    /// Whether to fail at once when nobody consumes from the queue; a fanout ignores it too.
    public var requiresConsumer: Bool
    /// What else its caller wants to hear of; only a call has it.
    public var following: CallFollowing?
    /// The identity by which a receiver recognises the same message sent twice (`_unique_id`).
    public var uniqueID: UniqueID

    /// Makes a request; its identity is new unless given.
    public init(
        target: Target,
        kind: Kind,
        method: String,
        arguments: RawJSON = .emptyObject,
        context: RequestContext = .empty,
        deadline: ContinuousClock.Instant,
        monitorTimeout: Duration? = nil,
        mandatory: Bool = false,
        requiresConsumer: Bool = false,
        uniqueID: UniqueID = UniqueID.next()
    ) {
        self.init(
            target: target,
            kind: kind,
            method: method,
            arguments: arguments,
            context: context,
            due: Moment(deadline),
            monitorTimeout: monitorTimeout,
            mandatory: mandatory,
            requiresConsumer: requiresConsumer,
            uniqueID: uniqueID
        )
    }

    /// Makes a request whose deadline is a moment.
    package init(
        target: Target,
        kind: Kind,
        method: String,
        arguments: RawJSON,
        context: RequestContext,
        due: Moment,
        monitorTimeout: Duration?,
        mandatory: Bool,
        requiresConsumer: Bool,
        uniqueID: UniqueID = UniqueID.next()
    ) {
        self.target = target
        self.kind = kind
        self.method = method
        self.arguments = arguments
        self.context = context
        self.due = due
        self.monitorTimeout = monitorTimeout
        self.mandatory = mandatory
        self.requiresConsumer = requiresConsumer
        self.uniqueID = uniqueID
    }
}
