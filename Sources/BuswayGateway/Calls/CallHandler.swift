/// Answers `/v1/call`, `/v1/cast` and `/v1/fanout`.
struct CallHandler: Sendable {
    let planner: CallPlanner
    let runner: CallRunner

    /// - Throws: the problem the request ended with.
    func answer(
        _ kind: RPCKind,
        topic: String,
        method: String,
        query: [RequestTarget.Parameter],
        body: [UInt8],
        caller: Caller
    ) async throws(Problem) -> GatewayResponse {
        let plan: CallPlan
        do throws(Problem) {
            try ContentTypeCheck.require(caller.fields)
            let body = try CallBody(body, maximumDepth: planner.configuration.limits.jsonDepth)
            let order = CallOrder(kind: kind, topic: topic, method: method, body: body)
            plan = try planner.plan(order, for: caller)
            if try Self.isDryRun(query) { return try DryRun.response(plan, errors: runner.errors) }
        } catch {
            throw error.addressing(CallAddress(topic: topic, method: method))
        }
        return try await runner.run(plan, for: caller).response
    }

    private static func isDryRun(_ query: [RequestTarget.Parameter]) throws(Problem) -> Bool {
        guard query.allSatisfy({ $0.name == "dry_run" }) else {
            throw Problem(.malformedRequest, "unknown query parameter; this path takes only dry_run")
        }
        guard query.count <= 1 else { throw Problem(.malformedRequest, "dry_run is given more than once") }
        switch query.first?.value {
        case "1", "true", "": return true
        case "0", "false", nil: return false
        default: throw Problem(.malformedRequest, "dry_run: expected 1 or 0")
        }
    }
}
