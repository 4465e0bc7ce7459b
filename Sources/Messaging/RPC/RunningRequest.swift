/// The request a server runs a method for, as the method and everything it calls can see it.
///
/// A method gets its context as an argument; this is for what is too deep below it to be handed one: a log line, an HTTP
/// client that passes the request's identifier on, a query that should not outlive its caller's patience. Child tasks and
/// `Task { }` inherit it; `Task.detached` does not.
public struct RunningRequest: Sendable {
    /// The request the current task works on; nil outside of a server's methods.
    @TaskLocal public static var current: RunningRequest?

    /// The method.
    public let method: String
    /// The namespace the method was asked for in; nil for the null namespace.
    public let namespace: String?
    /// The version the caller asked for; nil for 1.0.
    public let version: String?
    /// The identity of the call, which is in the caller's errors too; nil for a cast.
    public let messageID: String?
    /// The metadata of the request.
    public let context: RequestContext
    /// When the caller stops waiting; nil when it never does, or did not say.
    ///
    /// Nothing ends the method then: it may look, and give up work whose result nobody gets.
    public var deadline: ContinuousClock.Instant? { due?.instant }
    private let due: Moment?

    init(_ request: RequestMessage, due: Moment?) {
        method = request.method
        namespace = request.namespace
        version = request.version
        messageID = request.messageID
        context = request.context
        self.due = due
    }
}
