import HTTPTypes
import Messaging

/// What a request is refused for before its body is sent, when its client waits for `100 Continue`.
extension Gateway {
    /// Whatever the body may say, as far as it can be told from the head (RFC 9110, 10.1.1).
    ///
    /// - Returns: the answer, or nil when the body is worth having; the request is then judged again, as a whole.
    public func refuseByHead(_ request: GatewayRequest, on listener: GatewayListener) async -> GatewayResponse? {
        do throws(Problem) {
            if listener.checksHost { try hosts.require(authority: request.head.authority) }
            _ = try origins.require(request.head)
            let (route, target) = try resolve(request.head, listener)
            if route.takesMessages { try await requireHead(request, route, target) }
            return nil
        } catch {
            let id = request.head.headerFields[.requestID].flatMap(RequestIdentifier.init) ?? RequestIdentifier()
            var response = error.response(to: id, showsTracebacks: showsTracebacks)
            finish(&response, id: id, head: request.head, peer: request.peer, bytesIn: 0, since: request.received)
            return response
        }
    }

    private func requireHead(
        _ request: GatewayRequest,
        _ route: Route,
        _ target: RequestTarget
    ) async throws(Problem) {
        let identity = try await authenticator.identity(of: request)
        try ContentTypeCheck.require(request.head.headerFields)
        switch route {
        case .rpc(let kind, let topic, let method):
            try calls.requireHead(kind, topic: topic, method: method, target.query, request.head, from: identity)
        case .notify(let topic): try notify.requireHead(topic: topic, request.head, from: identity)
        default: try IdempotencyKey.requireNone(request.head)
        }
    }
}
