import HTTPTypes

/// Decides whether a browser's page may use the gateway, and what its browser is told (Fetch standard, CORS protocol).
///
/// There is no CORS by default: a request whose `Origin` is neither the gateway's own nor in `cors.origins` is refused,
/// also where the browser would only have hidden the answer, because a cast takes effect without being read.
struct OriginCheck: Sendable {
    private let origins: Set<String>

    /// Allows pages of these origins, such as `https://console.example`.
    init(origins: [String]) {
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// What an allowed request's origin is to this gateway.
    enum Verdict: Sendable, Hashable {
        /// No page asked, or one of the gateway's own.
        case ownOrNone
        /// A page of an origin that the configuration allows.
        case allowed(String)
    }

    /// - Throws: ``ProblemCode/permissionDenied`` for a page of another origin.
    func require(_ request: HTTPRequest) throws(Problem) -> Verdict {
        if let origin = request.headerFields[.origin] {
            if origins.contains(origin.lowercased()) { return .allowed(origin) }
            if isOwn(origin, authority: request.authority) { return .ownOrNone }
            throw Problem(
                .permissionDenied,
                "pages of this origin are not allowed; `gateway.cors.origins` lists those that are"
            )
        }
        // A GET from a foreign page may come without an Origin, but a browser says where it comes from. Following a
        // link (a navigation) is harmless and expected; sending a form is a navigation too, and is neither.
        let isLink =
            request.headerFields[.secFetchMode] == "navigate" && (request.method == .get || request.method == .head)
        if let site = request.headerFields[.secFetchSite], site == "cross-site" || site == "same-site", !isLink {
            throw Problem(.permissionDenied, "requests from pages of another site are not allowed")
        }
        return .ownOrNone
    }

    /// Either scheme is the gateway's own: behind a proxy that ends TLS, its pages are of https and its requests are not.
    private func isOwn(_ origin: String, authority: String?) -> Bool {
        guard let authority else { return false }
        return ["http://", "https://"].contains { origin.lowercased() == $0 + authority.lowercased() }
    }

    /// The fields that let an allowed page read the answer, or send what it asks for in a preflight.
    ///
    /// Nobody else is told anything; but where pages of some origins are allowed, no cache may take one answer for both.
    func addFields(for verdict: Verdict, answering request: HTTPRequest, to fields: inout HTTPFields) {
        if !origins.isEmpty { fields.append(HTTPField(name: .vary, value: "Origin")) }
        guard case .allowed(let origin) = verdict else { return }
        fields[.accessControlAllowOrigin] = origin
        guard request.method == .options, request.headerFields[.accessControlRequestMethod] != nil else {
            fields[.accessControlExposeHeaders] =
                "X-Request-Id, Retry-After, Server-Timing, RateLimit, RateLimit-Policy, Location, "
                + "Preference-Applied, Idempotency-Replayed"
            return
        }
        fields[.accessControlAllowMethods] = fields[.allow]
        fields[.accessControlAllowHeaders] =
            "Content-Type, Request-Timeout-Ms, Grpc-Timeout, X-Request-Id, traceparent, tracestate, "
            + "Authorization, X-API-Key, Prefer, Idempotency-Key"
        fields[.accessControlMaxAge] = "600"
    }
}
