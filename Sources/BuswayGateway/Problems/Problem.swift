public import Messaging

/// One occurrence of a problem: what a request ended with, and what is written to its caller (RFC 9457).
public struct Problem: Error, Sendable {
    /// Which row of the table this is.
    public var code: ProblemCode
    /// What was wrong this time: which name, which limit, which byte.
    ///
    /// Safe to show to the caller.
    public var detail: String
    /// What is known about the method having run.
    public var delivery: Delivery
    /// Whether sending the same request again is safe and may help.
    public var isRetryable: Bool
    /// What was addressed, when the request got that far.
    public var rpc: CallAddress?
    /// The exception a worker raised, when one did.
    public var remote: RemoteFailure?
    /// How long to wait before sending it again, in whole seconds; every 503 and 429 has one.
    public var retryAfter: Int?
    /// The verbs the path takes, for a `method-not-allowed`.
    public var allow: [String] = []
    /// What a credential may look like, for an `unauthenticated` (RFC 9110, 11.6.1).
    public var challenges: [String] = []

    /// Where the caller stands with its rate, when it has one.
    var standing: RateStanding?
    /// Who caused it, as far as that was proven, for the access log.
    var caller: String?

    /// Makes a problem of that code; `delivery` and `isRetryable` are the code's own unless given.
    public init(
        _ code: ProblemCode,
        _ detail: String,
        delivery: Delivery? = nil,
        retryable: Bool? = nil,
        remote: RemoteFailure? = nil
    ) {
        self.code = code
        self.detail = detail
        self.delivery = delivery ?? code.delivery
        self.isRetryable = retryable ?? code.isRetryable
        self.remote = remote
        self.retryAfter = [429, 503].contains(code.status) ? 1 : nil
    }

    /// The same problem, with what was addressed.
    func addressing(_ address: CallAddress) -> Problem {
        var copy = self
        copy.rpc = address
        return copy
    }
}
