public import HTTPTypes

/// How a declared method deals with time and failure.
public struct MethodPolicy: Sendable, Hashable {
    /// How long all of it may take, tries and pauses together; the caller's own deadline may be sooner.
    public var timeout: Duration
    /// The same for a cast, whose caller waits for nothing and has set no deadline.
    public var castTimeout: Duration
    /// How often a request is sent again when the service is out of reach or too busy.
    public var retries: Int
    /// Whether the service does once what it is asked twice, by the `Idempotency-Key` that is sent then.
    public var isIdempotent: Bool
    /// The exceptions that stand for statuses, instead of those of `busway.http`.
    public var errors: [Int: ExceptionName]

    /// Makes a policy; by default nothing is sent twice.
    public init(
        timeout: Duration = .seconds(30),
        castTimeout: Duration = .seconds(60),
        retries: Int = 0,
        isIdempotent: Bool = false,
        errors: [Int: ExceptionName] = [:]
    ) {
        self.timeout = timeout
        self.castTimeout = castTimeout
        self.retries = retries
        self.isIdempotent = isIdempotent
        self.errors = errors
    }

    /// Whether a request with this method may be sent twice: posts and patches only when they are idempotent.
    public func mayRetry(_ verb: HTTPRequest.Method) -> Bool {
        isIdempotent || [.get, .put, .delete].contains(verb)
    }

    /// How often a request with this method is sent at most.
    func tries(_ verb: HTTPRequest.Method) -> Int { mayRetry(verb) ? 1 + max(0, retries) : 1 }
}

/// The name of an exception on the bus.
public struct ExceptionName: Sendable, Hashable {
    /// The module, such as `builtins`.
    public let module: String
    /// The class.
    public let className: String

    /// Reads `module.Class`; `nil` unless there are both, of letters, digits, underscores and dots between them.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts.allSatisfy(ArgumentName.isValid), let last = parts.last else { return nil }
        module = parts.dropLast().joined(separator: ".")
        className = last
    }
}
