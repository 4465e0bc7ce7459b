import HTTPTypes
import Messaging

/// Which part of the gateway answers which route, and what that costs the caller.
extension Gateway {
    /// Answers a request whose host and origin are in order; every failure is a problem's answer.
    func answer(
        _ request: GatewayRequest,
        _ id: RequestIdentifier,
        _ listener: GatewayListener
    ) async -> GatewayResponse {
        if request.head.method == .options, request.head.path == "*" {
            return Self.options(["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
        }
        let (route, target): (Route, RequestTarget)
        do throws(Problem) { (route, target) = try resolve(request.head, listener) } catch {
            return error.response(to: id, showsTracebacks: showsTracebacks)
        }
        var response: GatewayResponse
        do throws(Problem) {
            response = try await answer(route, target, request, id, listener)
        } catch {
            response = error.response(to: id, showsTracebacks: showsTracebacks)
        }
        response.route = route.template
        return response
    }

    private func answer(
        _ route: Route,
        _ target: RequestTarget,
        _ request: GatewayRequest,
        _ id: RequestIdentifier,
        _ listener: GatewayListener
    ) async throws(Problem) -> GatewayResponse {
        if request.head.method == .options { return Self.options(route.allowedMethods) }
        guard case .rpc(let kind, let topic, let name) = route else {
            return try await answerOther(route, target, request, id, listener)
        }
        let caller = try await caller(of: request, id)
        // What ``charging(_:_:)`` does, without its room.
        let standing = try charge(caller.identity)
        do throws(Problem) {
            let response = try await calls.answer(
                kind,
                topic: topic,
                method: name,
                query: target.query,
                request: request,
                caller: caller
            )
            return response.naming(caller.identity, standing)
        } catch {
            throw error.naming(caller.identity, standing)
        }
    }

    /// Apart from calls, whose every byte of room counts when many are in flight.
    @inline(never)
    private func answerOther(
        _ route: Route,
        _ target: RequestTarget,
        _ request: GatewayRequest,
        _ id: RequestIdentifier,
        _ listener: GatewayListener
    ) async throws(Problem) -> GatewayResponse {
        switch route {
        case .rpc: preconditionFailure("calls are answered elsewhere")
        case .notify(let topic):
            let caller = try await caller(of: request, id)
            return try await charging(caller.identity) { () throws(Problem) in
                try await notify.answer(topic: topic, body: request.body, caller: caller)
            }
        case .notifications(let topic):
            let identity = try await authenticator.identity(of: request)
            return try await charging(identity) { () throws(Problem) in
                try await notifications.answer(
                    topic: topic,
                    query: target.query,
                    isHead: request.head.method == .head,
                    identity: identity
                )
            }
        case .batch:
            try IdempotencyKey.requireNone(request.head)
            let caller = try await caller(of: request, id)
            return try await naming(caller.identity) { () throws(Problem) in
                try await batches.answer(request.body, for: caller)
            }
        case .jsonRPC:
            try IdempotencyKey.requireNone(request.head)
            let caller = try await caller(of: request, id)
            return try await naming(caller.identity) { () throws(Problem) in
                try await jsonRPC.answer(request.body, for: caller)
            }
        case .call, .callEvents:
            let caller = try await caller(of: request, id)
            return try await charging(caller.identity) { () throws(Problem) in
                try await asyncCalls.answer(route, request.head.method, target.query, for: caller)
            }
        case .endpoints:
            let identity = try await authenticator.identity(of: request)
            return try await charging(identity) { () throws(Problem) in
                await endpoints.answer(topic: target.query.first { $0.name == "topic" }?.value, to: identity)
            }
        case .console: return console.response
        case .livez: return health.live()
        case .readyz:
            let isVerbose = listener.kind == .admin && target.query.contains { $0.name == "verbose" }
            if isVerbose { try operators.require(request) }
            return health.ready(isVerbose: isVerbose)
        case .metrics:
            try operators.require(request)
            return metrics.registry.page
        case .problem(let name):
            guard let code = ProblemCode.named(name) else { throw Problem(.notFound, "no problem has this code") }
            let accepted = AcceptedMedia(request.head.headerFields[values: .accept].joined(separator: ","))
            return ProblemPage.response(for: code, acceptsHTML: accepted.prefersHTML)
        case .openAPI(let format):
            // Without a credential where one is needed, the document is the one of the gateway alone.
            guard let identity = try await authenticator.identityIfGiven(by: request) else {
                return try document.response(format)
            }
            return try document.describing(await endpoints.entries(for: identity)).response(format)
        }
    }

    /// Who sent the request; what it is charged is the route's to say.
    private func caller(of request: GatewayRequest, _ id: RequestIdentifier) async throws(Problem) -> Caller {
        Caller(
            identity: try await authenticator.identity(of: request),
            id: id,
            received: request.received,
            fields: request.head.headerFields
        )
    }

    /// Charges the caller, and tells it where it stands then.
    private func charging(
        _ identity: Identity,
        _ body: () async throws(Problem) -> GatewayResponse
    ) async throws(Problem) -> GatewayResponse {
        let standing = try charge(identity)
        do throws(Problem) {
            return try await body().naming(identity, standing)
        } catch {
            throw error.naming(identity, standing)
        }
    }

    private func charge(_ identity: Identity) throws(Problem) -> RateStanding? {
        do throws(Problem) {
            return try rates.charge(identity)
        } catch {
            throw error.naming(identity, error.standing)
        }
    }

    /// Has the access log say whom the answer is for.
    private func naming(
        _ identity: Identity,
        _ body: () async throws(Problem) -> GatewayResponse
    ) async throws(Problem) -> GatewayResponse {
        do throws(Problem) {
            return try await body().naming(identity, nil)
        } catch {
            throw error.naming(identity, error.standing)
        }
    }

    /// The route of a request whose method it takes.
    func resolve(
        _ head: HTTPRequest,
        _ listener: GatewayListener
    ) throws(Problem) -> (route: Route, target: RequestTarget) {
        guard let target = RequestTarget(head.path ?? "") else {
            throw Problem(.malformedRequest, "the request target has a broken percent escape or is no path")
        }
        guard let route = Router.route(target.segments), listener.serves(route) else {
            throw Problem(.notFound, "no route has this path; /openapi.yaml lists them all")
        }
        guard route.allowedMethods.contains(head.method.rawValue) else {
            var problem = Problem(.methodNotAllowed, "this path takes \(route.allowedMethods.joined(separator: ", "))")
            problem.allow = route.allowedMethods
            throw problem
        }
        return (route, target)
    }

    private static func options(_ methods: [String]) -> GatewayResponse {
        var fields = HTTPFields()
        fields[.allow] = methods.joined(separator: ", ")
        return GatewayResponse(status: .noContent, fields: fields)
    }
}

extension Problem {
    /// The same problem, with who caused it as far as that was proven, and where that one stands.
    fileprivate func naming(_ identity: Identity, _ standing: RateStanding?) -> Problem {
        var copy = self
        copy.caller = identity.provenKey
        copy.standing = standing
        return copy
    }
}

extension GatewayResponse {
    /// The same answer, with whom it is for as far as that was proven, and where that one stands.
    fileprivate func naming(_ identity: Identity, _ standing: RateStanding?) -> GatewayResponse {
        var copy = self
        standing?.add(to: &copy.head.headerFields)
        copy.caller = identity.provenKey
        return copy
    }
}
