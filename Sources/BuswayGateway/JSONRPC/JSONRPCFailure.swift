import WireJSON

/// An error as JSON-RPC 2.0 tells it (specification, section 5.1): a number for its kind, with the problem as `data`.
struct JSONRPCFailure: Error, Sendable {
    let code: Int
    let problem: Problem

    /// The body is no JSON.
    static let parseError = -32_700
    /// The JSON is no request object.
    static let invalidRequest = -32_600
    /// There is no such method.
    static let methodNotFound = -32_601
    /// The parameters do not fit.
    static let invalidParameters = -32_602
    /// Everything else, from the range left to implementations; `data.code` says what.
    static let serverError = -32_000

    init(_ code: Int, _ problem: Problem) {
        self.code = code
        self.problem = problem
    }

    /// The kind that a problem met on the way to the worker, or there, belongs to.
    init(_ problem: Problem) {
        let code =
            switch problem.code {
            case .unknownMethod, .unknownTopic: Self.methodNotFound
            case .malformedBody, .invalidTarget: Self.invalidParameters
            default: Self.serverError
            }
        self.init(code, problem)
    }

    /// The text that the specification gives the code, or the problem's title.
    var message: String {
        switch code {
        case Self.parseError: "Parse error"
        case Self.invalidRequest: "Invalid Request"
        case Self.methodNotFound: "Method not found"
        case Self.invalidParameters: "Invalid params"
        default: problem.code.title
        }
    }
}
