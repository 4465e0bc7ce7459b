/// Codes for requests that are refused before anything reaches the bus.
extension ProblemCode {
    static let requestCodes: [ProblemCode] = [
        .malformedRequest, .malformedBody, .invalidTarget, .unauthenticated, .permissionDenied, .notFound,
        .unknownTopic, .methodNotAllowed, .idempotencyInProgress, .idempotencyMismatch, .rateLimited, .requestTimeout,
        .bodyTooLarge, .uriTooLong, .headersTooLarge,
        .unsupportedMediaType, .expectationFailed,
        .misdirectedRequest, .notImplemented, .httpVersionNotSupported, .overloaded, .circuitOpen, .draining,
    ]

    /// Not HTTP, bad framing or a bad header.
    public static let malformedRequest = ProblemCode(
        "malformed-request",
        status: 400,
        title: "The request is not valid HTTP",
        meaning: "The bytes on the connection break the grammar of HTTP/1.1 (RFC 9110 and 9112), or a header this "
            + "gateway reads has a value it cannot understand.",
        remedy: "Look at `detail`, which names the part; send the request with a standard HTTP client."
    )

    /// A body that is not the JSON object the route asks for.
    public static let malformedBody = ProblemCode(
        "malformed-body",
        status: 400,
        title: "The request body cannot be used",
        meaning: "The body is not JSON, not an object, not UTF-8, nested too deeply, names a key twice, has a key the "
            + "route does not know, or sets a context key that is reserved.",
        remedy: "Look at `detail`, which gives the place and what was expected there."
    )

    /// A target that breaks a precondition.
    public static let invalidTarget = ProblemCode(
        "invalid-target",
        status: 400,
        title: "The target cannot be addressed",
        meaning: "A topic, server, exchange, namespace, version or timeout breaks a rule, for instance a name with a "
            + "character outside A-Z a-z 0-9 _ . : -.",
        remedy: "Correct the name or number that `detail` gives."
    )

    /// No credential, a bad one, or two.
    public static let unauthenticated = ProblemCode(
        "unauthenticated",
        status: 401,
        title: "This caller did not prove who it is",
        meaning: "The request has no credential, more than one, or one that is not valid here or no longer.",
        remedy: "Send one credential of a kind that the `WWW-Authenticate` header names; never one in the URL."
    )

    /// A caller without permission, or a web page of another origin.
    public static let permissionDenied = ProblemCode(
        "permission-denied",
        status: 403,
        title: "This caller may not do that",
        meaning: "No rule of `gateway.expose` lets this identity do that with this target, or the request came from a "
            + "web page whose origin is not allowed to use this gateway.",
        remedy: "Ask for a role that the rules name, or for a rule; add a page's origin to `gateway.cors.origins`."
    )

    /// No such path.
    public static let notFound = ProblemCode(
        "not-found",
        status: 404,
        title: "There is nothing at this path",
        meaning: "No route of this gateway has this path.",
        remedy: "See /openapi.yaml for every path; calls are POST /v1/call/{topic}/{method}."
    )

    /// A topic that no rule exposes.
    public static let unknownTopic = ProblemCode(
        "unknown-topic",
        status: 404,
        title: "This topic is not exposed",
        meaning: "The gateway lists what may be reached, and no line of `gateway.expose` has this topic.",
        remedy: "Check the topic's spelling, or add a rule for it."
    )

    /// A known path with another verb.
    public static let methodNotAllowed = ProblemCode(
        "method-not-allowed",
        status: 405,
        title: "This path does not take this verb",
        meaning: "The path exists, but not for this HTTP method.",
        remedy: "Use one of the methods in the `Allow` header."
    )

    /// An idempotency key whose request has not ended.
    public static let idempotencyInProgress = ProblemCode(
        "idempotency-in-progress",
        status: 409,
        title: "A request with this idempotency key is under way",
        retryable: true,
        meaning:
            "A request with the same `Idempotency-Key` runs, or its end is not known yet: it got no answer in time, "
            + "and a late one still completes it. This request was not sent.",
        remedy: "Send it again after `Retry-After` seconds, with the same key."
    )

    /// An idempotency key that was used for something else.
    public static let idempotencyMismatch = ProblemCode(
        "idempotency-mismatch",
        status: 422,
        title: "This idempotency key was used for another request",
        meaning: "A request to this path with the same `Idempotency-Key` had another body or query.",
        remedy: "Use a new key for each new request; send the very same body when you repeat one."
    )

    /// A caller over its own limits.
    public static let rateLimited = ProblemCode(
        "rate-limited",
        status: 429,
        title: "This caller sends too much",
        retryable: true,
        meaning: "The caller is over its rate or its quota of requests in flight, or its address has failed to "
            + "authenticate too often. Other callers are not affected.",
        remedy: "Send it again after `Retry-After` seconds, and send less at once."
    )

    /// The client was too slow.
    public static let requestTimeout = ProblemCode(
        "request-timeout",
        status: 408,
        title: "The request did not arrive in time",
        retryable: true,
        meaning: "The header or the body was not received within `timeouts.header` or `timeouts.body`.",
        remedy: "Send the request again on a better connection, or raise the timeout."
    )

    /// More body than allowed.
    public static let bodyTooLarge = ProblemCode(
        "body-too-large",
        status: 413,
        title: "The request body is too large",
        meaning: "The body is longer than `limits.body`.",
        remedy: "Send less, or raise the limit."
    )

    /// A request target longer than allowed.
    public static let uriTooLong = ProblemCode(
        "uri-too-long",
        status: 414,
        title: "The request target is too long",
        meaning: "The request target is longer than `limits.uri`.",
        remedy: "Put the data in the body."
    )

    /// More header bytes or fields than allowed.
    public static let headersTooLarge = ProblemCode(
        "headers-too-large",
        status: 431,
        title: "The request headers are too large",
        meaning: "The header section has more bytes or fields than `limits.headers` or `limits.header_fields` allow.",
        remedy: "Send fewer or shorter header fields."
    )

    /// A content type or coding that is not served.
    public static let unsupportedMediaType = ProblemCode(
        "unsupported-media-type",
        status: 415,
        title: "The body's content type is not served",
        meaning: "The body is neither application/json nor a +json type, or it has a content coding.",
        remedy: "Send `Content-Type: application/json` and no Content-Encoding."
    )

    /// An expectation other than 100-continue.
    public static let expectationFailed = ProblemCode(
        "expectation-failed",
        status: 417,
        title: "The expectation cannot be met",
        meaning: "The only expectation served is `Expect: 100-continue`.",
        remedy: "Leave the `Expect` header out."
    )

    /// A `Host` this listener does not serve.
    public static let misdirectedRequest = ProblemCode(
        "misdirected-request",
        status: 421,
        title: "This host is not served here",
        meaning: "A loopback or anonymous listener answers only to localhost, 127.0.0.1, [::1] and the names in "
            + "`gateway.hosts`, so that a web page cannot reach it by rebinding a DNS name.",
        remedy: "Use one of those names, or add yours to `gateway.hosts`."
    )

    /// An HTTP method or transfer coding that is not implemented.
    public static let notImplemented = ProblemCode(
        "not-implemented",
        status: 501,
        title: "Not implemented",
        meaning: "The HTTP method or the transfer coding is not implemented by this gateway.",
        remedy: "Use GET, HEAD, POST, DELETE or OPTIONS, and the chunked transfer coding at most."
    )

    /// Neither HTTP/1.0 nor HTTP/1.1.
    public static let httpVersionNotSupported = ProblemCode(
        "http-version-not-supported",
        status: 505,
        title: "This HTTP version is not supported",
        meaning: "The request line names a version other than HTTP/1.0 and HTTP/1.1.",
        remedy: "Use HTTP/1.1."
    )

    /// At a concurrency cap.
    public static let overloaded = ProblemCode(
        "overloaded",
        status: 503,
        title: "Too much is in flight",
        retryable: true,
        meaning: "The gateway or this topic already has as many requests in flight as `limits.in_flight`, "
            + "`limits.per_topic` or `limits.connections` allow.",
        remedy: "Send it again after `Retry-After` seconds; raise the limit if the workers can take more."
    )

    /// A topic that stopped answering.
    public static let circuitOpen = ProblemCode(
        "circuit-open",
        status: 503,
        title: "This topic stopped answering",
        retryable: true,
        meaning:
            "The last calls of this caller, or of several callers, all timed out, so this one was not sent. From time "
            + "to time a call is let through; once it is answered, all are.",
        remedy: "Send it again after `Retry-After` seconds; look after the topic's workers."
    )

    /// Shutting down.
    public static let draining = ProblemCode(
        "draining",
        status: 503,
        title: "This gateway is shutting down",
        retryable: true,
        meaning: "The gateway takes no new work because it is about to stop.",
        remedy: "Send it again; a balancer that watches /readyz picks another gateway."
    )
}
