public import Messaging

/// One occurrence of a problem: what a request ended with, and what is written to its caller (RFC 9457).
///
/// One reference in size: every function a request passes through has room for the problem it may end with.
@dynamicMemberLookup
public struct Problem: Error, Sendable {
    /// What there is to say about it; read and written as the problem's own.
    public struct Details: Sendable {
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
    }

    private final class Box: Sendable {
        let details: Details

        init(_ details: Details) { self.details = details }
    }

    private var box: Box

    /// Makes a problem of that code; `delivery` and `isRetryable` are the code's own unless given.
    public init(
        _ code: ProblemCode,
        _ detail: String,
        delivery: Delivery? = nil,
        retryable: Bool? = nil,
        remote: RemoteFailure? = nil
    ) {
        box = Box(
            Details(
                code: code,
                detail: detail,
                delivery: delivery ?? code.delivery,
                isRetryable: retryable ?? code.isRetryable,
                remote: remote,
                retryAfter: [429, 503].contains(code.status) ? 1 : nil
            )
        )
    }

    /// One of its ``Details``.
    public subscript<Value>(dynamicMember member: KeyPath<Details, Value>) -> Value { box.details[keyPath: member] }

    /// One of its ``Details``, to be changed: in this value, and in no copy of it.
    public subscript<Value>(dynamicMember member: WritableKeyPath<Details, Value>) -> Value {
        get { box.details[keyPath: member] }
        set {
            var details = box.details
            details[keyPath: member] = newValue
            box = Box(details)
        }
    }

    /// The same problem, with what was addressed.
    func addressing(_ address: CallAddress) -> Problem {
        var copy = self
        copy.rpc = address
        return copy
    }
}
