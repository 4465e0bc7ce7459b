import HTTPTypes

extension HTTPField.Name {
    /// A name known to be a token when this file was written; a typing error here stops the first test.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }

    static let requestTimeoutMs = known("Request-Timeout-Ms")
    static let grpcTimeout = known("Grpc-Timeout")
    static let requestID = known("X-Request-Id")
    static let prefer = known("Prefer")
    static let preferenceApplied = known("Preference-Applied")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotencyReplayed = known("Idempotency-Replayed")
    static let serverTiming = known("Server-Timing")
    static let apiKey = known("X-API-Key")
    static let forwardedFor = known("X-Forwarded-For")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let accelBuffering = known("X-Accel-Buffering")
    static let traceParent = known("traceparent")
    static let traceState = known("tracestate")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let secFetchMode = known("Sec-Fetch-Mode")
    static let referrerPolicy = known("Referrer-Policy")
}
