internal import BuswayHTTPErrors
internal import BuswayObservability
public import HTTPTypes
public import Messaging
internal import WireJSON

/// A method on the bus that an HTTP service answers.
public struct BridgedMethod: Sendable {
    private let declaration: MethodDeclaration
    private let policy: MethodPolicy
    private let service: ServiceURL
    private let fields: HTTPFields
    private let client: any UpstreamClient
    private let time: BridgeTime
    private let bury: DeadLetterSink?

    /// Takes what a cast asked for in vain.
    public typealias DeadLetterSink = @Sendable (FailedCast) async -> Void

    /// Makes a method.
    ///
    /// - Parameters:
    ///   - fields: header fields of every request, such as those a service wants for authentication.
    ///   - bury: gets the casts that failed for good, which nobody else is told of; nil drops them.
    public init(
        _ declaration: MethodDeclaration,
        _ policy: MethodPolicy = MethodPolicy(),
        service: ServiceURL,
        fields: HTTPFields = [:],
        client: any UpstreamClient,
        time: BridgeTime = BridgeTime(),
        bury: DeadLetterSink? = nil
    ) {
        self.declaration = declaration
        self.policy = policy
        self.service = service
        self.fields = fields
        self.client = client
        self.time = time
        self.bury = bury
    }

    /// The method as endpoints offer it.
    ///
    /// It fails with an exception of `busway.http`, or the one the policy names for the status, and never asks the service
    /// for what nobody waits for any more.
    public var method: RPCMethod {
        RPCMethod { context, arguments in
            do throws(RPCFault) {
                return try await result(context, arguments)
            } catch {
                await buryCast(context, arguments, error.remoteFailure)
                throw error
            }
        }
    }

    private func result(_ context: RequestContext, _ arguments: RawJSON) async throws(RPCFault) -> RawJSON {
        let tree: JSONValue
        do throws(JSONError) { tree = try arguments.value() } catch {
            throw RPCFault(UpstreamFailure.invalidParams("the arguments are no JSON").remoteFailure, expected: true)
        }
        let plan = try plan(tree)
        do throws(UpstreamFailure) {
            return try await answer(request(plan, context))
        } catch {
            throw RPCFault(exception(for: error), expected: true)
        }
    }

    /// The caller of a cast has gone; what failed for good is kept where an operator finds it.
    private func buryCast(_ context: RequestContext, _ arguments: RawJSON, _ failure: RemoteFailure) async {
        guard let bury, let running = RunningRequest.current, running.messageID == nil else { return }
        await bury(
            FailedCast(
                method: running.method,
                namespace: running.namespace,
                version: running.version,
                context: context,
                arguments: arguments,
                destination: "\(declaration.verb.rawValue) \(service)\(declaration.path)",
                failure: failure
            )
        )
    }

    /// What is wrong with the arguments is the bridge's to say, whatever exceptions the service's statuses stand for.
    private func plan(_ arguments: JSONValue) throws(RPCFault) -> RequestPlan {
        do throws(UpstreamFailure) {
            guard let object = arguments.objectValue else { throw .invalidParams("the arguments are no object") }
            return try RequestPlan(declaration, object)
        } catch {
            throw RPCFault(error.remoteFailure, expected: true)
        }
    }

    private func exception(for failure: UpstreamFailure) -> RemoteFailure {
        guard let name = policy.errors[failure.status] else { return failure.remoteFailure }
        return RemoteFailure(className: name.className, module: name.module, message: failure.message)
    }

    private func answer(_ template: UpstreamRequest) async throws(UpstreamFailure) -> RawJSON {
        let isCast = RunningRequest.current.map { $0.messageID == nil } ?? false
        let limit = time.now() + (isCast ? policy.castTimeout : policy.timeout)
        let deadline = RunningRequest.current?.deadline.map { min($0, limit) } ?? limit
        var triesLeft = policy.tries(declaration.verb)
        var pauses = RetryPauses()
        var last = UpstreamFailure.unavailable(status: 504, message: "there was no time left to ask the service")
        while true {
            var request = template
            request.timeout = time.now().duration(to: deadline)
            guard request.timeout > .zero else { throw last }
            request.fields[.requestTimeout] = String(request.timeout.wholeMilliseconds)
            let pause: Duration
            switch await ask(request) {
            case .answer(let answer): return try answer.result()
            case .failure(let failure): throw failure
            case .busy(let failure, let wish):
                last = failure
                pause = wish ?? pauses.next()
            }
            triesLeft -= 1
            // A pause that outlasts the deadline is not begun: the caller learns at once that it is in vain.
            guard triesLeft > 0, time.now() + pause < deadline, await time.pause(pause) else { throw last }
        }
    }

    /// How one try ended.
    private enum Outcome {
        case answer(ServiceAnswer)
        case failure(UpstreamFailure)
        /// Another try may help, after the pause the service wishes for.
        case busy(UpstreamFailure, Duration?)
    }

    private func ask(_ request: UpstreamRequest) async -> Outcome {
        do throws(UpstreamError) {
            let response = try await client.send(request)
            let isTriedOnce = policy.tries(declaration.verb) == 1
            guard !isTriedOnce, [429, 502, 503, 504].contains(response.status) else { return .answer(response.answer) }
            let message = response.answer.failure.message
            return .busy(.unavailable(status: response.status, message: message), response.retryAfter)
        } catch {
            switch error.kind {
            case .unreachable: return .busy(.unavailable(message: error.description), nil)
            case .cancelled, .resting: return .failure(.unavailable(message: error.description))
            case .timeout: return .failure(.unavailable(status: 504, message: error.description))
            case .unacceptable: return .failure(UpstreamFailure(status: 502, message: error.description))
            }
        }
    }

    private func request(_ plan: RequestPlan, _ context: RequestContext) -> UpstreamRequest {
        var fields = self.fields
        if plan.body != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        if !fields.contains(.accept) { fields[.accept] = "application/json" }
        // What a caller says becomes a field only if it is one word of visible ASCII.
        if let text = context.requestID, text.isVisibleWord { fields[.requestID] = text }
        // And a trace only if it is one.
        if let parent = context["traceparent"]?.stringValue, TraceParent(parent) != nil {
            fields[.traceParent] = parent
            fields[.traceState] = context["tracestate"]?.stringValue.flatMap(TraceState.init)?.description
        }
        if policy.isIdempotent {
            fields[.idempotencyKey] = RunningRequest.current?.messageID ?? UniqueID().description
        }
        let body = plan.body.map { Array($0.bytes) }
        return UpstreamRequest(
            verb: plan.verb,
            url: service.description + plan.target,
            fields: fields,
            body: body,
            timeout: policy.timeout,
            template: declaration.path.description
        )
    }
}

extension HTTPField.Name {
    static let traceParent = constant("traceparent")
    static let traceState = constant("tracestate")
    fileprivate static let requestID = constant("X-Request-Id")
    fileprivate static let requestTimeout = constant("Request-Timeout-Ms")
    fileprivate static let idempotencyKey = constant("Idempotency-Key")

    private static func constant(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}

extension String {
    fileprivate var isVisibleWord: Bool {
        !isEmpty && utf8.count <= 256 && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
