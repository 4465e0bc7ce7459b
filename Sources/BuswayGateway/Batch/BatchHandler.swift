import HTTPTypes
import WireJSON

/// Answers `/v1/batch`: many calls, casts and fanouts in one request, each with a status of its own.
struct BatchHandler: Sendable {
    let items: ItemRunner
    let showsTracebacks: Bool

    /// - Throws: the problem of the request as a whole; what becomes of an item is in the answer.
    func answer(_ body: [UInt8], for caller: Caller) async throws(Problem) -> GatewayResponse {
        let share = items.share()
        let batch: BatchRequest
        do throws(Problem) {
            try ContentTypeCheck.require(caller.fields)
            batch = try BatchRequest(
                body,
                maximumDepth: items.planner.configuration.limits.jsonDepth,
                maximumItems: items.limits.items
            )
            // Each item pays for itself; a request without any is one all the same.
            if batch.items.isEmpty { try items.charge(caller, share) }
        } catch {
            var problem = error
            if problem.standing == nil { problem.standing = try items.rates.charge(caller.identity) }
            throw problem
        }
        let answers = await BatchRun.answers(to: batch.items, width: batch.isParallel ? items.width : 1) { item in
            await answer(item, caller, share)
        }
        var text = Array(#"{"results":["#.utf8)
        text.append(contentsOf: answers.joined(separator: CollectionOfOne(UInt8(ascii: ","))))
        text.append(contentsOf: "]}\n".utf8)
        var response = GatewayResponse.content("application/json", text)
        share.standing?.add(to: &response.head.headerFields)
        return response
    }

    private func answer(_ item: RawJSON, _ caller: Caller, _ share: ItemRunner.Share) async -> [UInt8] {
        do throws(Problem) {
            try items.charge(caller, share)
            let outcome = try await items.run(try BatchRequest.order(item), for: caller, share)
            return CallAnswer.json(outcome)
        } catch {
            return CallAnswer.json(error, to: caller.id, showsTracebacks: showsTracebacks)
        }
    }
}
