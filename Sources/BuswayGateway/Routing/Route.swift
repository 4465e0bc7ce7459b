import Messaging

/// What a request's path asks for.
enum Route: Sendable, Hashable {
    /// `/v1/call|cast|fanout/{topic}/{method}`, segments already percent-decoded.
    case rpc(RPCKind, topic: String, method: String)
    /// `/v1/batch`: many of them in one request.
    case batch
    /// `/rpc`: the same as JSON-RPC 2.0.
    case jsonRPC
    /// `/v1/calls/{id}`: a call that is answered later.
    case call(id: String)
    /// `/v1/calls/{id}/events`: how it is getting on.
    case callEvents(id: String)
    /// `/v1/notify/{topic}`: tell whoever listens.
    case notify(topic: String)
    /// `/v1/notifications/{topic}`: see what is told.
    case notifications(topic: String)
    case livez
    case readyz
    case metrics
    case problem(code: String)
    case openAPI(OpenAPIFormat)
    /// `/v1/endpoints`: the live catalogue.
    case endpoints
    /// `/`: the console.
    case console

    /// Whether it takes a body of messages for the bus, from callers who have to prove who they are.
    var takesMessages: Bool {
        switch self {
        case .rpc, .batch, .jsonRPC, .notify: true
        case .call, .callEvents, .notifications, .livez, .readyz, .metrics, .problem, .openAPI, .endpoints, .console:
            false
        }
    }

    /// The verbs this path takes; HEAD goes with every GET (RFC 9110, 9.3.2).
    var allowedMethods: [String] {
        switch self {
        case .rpc, .batch, .jsonRPC, .notify: ["POST", "OPTIONS"]
        case .call: ["GET", "HEAD", "DELETE", "OPTIONS"]
        case .callEvents, .notifications, .livez, .readyz, .metrics, .problem, .openAPI, .endpoints, .console:
            ["GET", "HEAD", "OPTIONS"]
        }
    }
}

extension Route {
    /// The path's template, for metrics: as few words as there are routes.
    var template: String {
        switch self {
        case .rpc(.call, _, _): "/v1/call/{topic}/{method}"
        case .rpc(.cast, _, _): "/v1/cast/{topic}/{method}"
        case .rpc(.fanout, _, _): "/v1/fanout/{topic}/{method}"
        case .batch: "/v1/batch"
        case .jsonRPC: "/rpc"
        case .call: "/v1/calls/{id}"
        case .callEvents: "/v1/calls/{id}/events"
        case .notify: "/v1/notify/{topic}"
        case .notifications: "/v1/notifications/{topic}"
        case .livez: "/livez"
        case .readyz: "/readyz"
        case .metrics: "/metrics"
        case .problem: "/problems/{code}"
        case .openAPI(.json): "/openapi.json"
        case .openAPI(.yaml): "/openapi.yaml"
        case .endpoints: "/v1/endpoints"
        case .console: "/"
        }
    }
}

/// The three ways a message is sent to a method.
enum RPCKind: String, Sendable, Hashable, CaseIterable {
    /// One server runs it and answers.
    case call
    /// One server runs it; nobody waits.
    case cast
    /// Every server of the topic runs it; nobody waits.
    case fanout

    /// The word of the rules for it.
    var exposed: ExposedKind {
        switch self {
        case .call: .call
        case .cast: .cast
        case .fanout: .fanout
        }
    }

    /// The library's word for it.
    var messageKind: OutgoingRequest.Kind {
        switch self {
        case .call: .call
        case .cast: .cast
        case .fanout: .fanout
        }
    }
}

/// The two notations of the API's description.
enum OpenAPIFormat: Sendable, Hashable {
    case json
    case yaml
}
