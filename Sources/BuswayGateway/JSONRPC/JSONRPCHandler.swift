import HTTPTypes
import WireJSON

/// Answers `/rpc`: JSON-RPC 2.0 over HTTP, single requests and batches, through the very path of `/v1/call`.
struct JSONRPCHandler: Sendable {
    let items: ItemRunner
    let showsTracebacks: Bool

    /// - Throws: the problem that refused the HTTP request itself; whatever JSON-RPC can tell is in the answer.
    func answer(_ body: [UInt8], for caller: Caller) async throws(Problem) -> GatewayResponse {
        try ContentTypeCheck.require(caller.fields)
        let share = items.share()
        var text: [UInt8]?
        do throws(JSONRPCFailure) {
            let document = try read(body)
            if document.kind == .array {
                text = await answerBatch(try requests(document), caller, share)
            } else {
                text = await answer(JSONRPCRequest(document), caller, share)
            }
        } catch {
            // A body that is no request costs what a request costs.
            do throws(Problem) {
                try items.charge(caller, share)
                text = failure(error, id: .null, caller)
            } catch {
                text = failure(JSONRPCFailure(error), id: .null, caller)
            }
        }
        var response: GatewayResponse
        if var text {
            text.append(UInt8(ascii: "\n"))
            response = .content("application/json", text)
        } else {
            response = GatewayResponse(status: .noContent)
        }
        share.standing?.add(to: &response.head.headerFields)
        return response
    }

    private func read(_ body: [UInt8]) throws(JSONRPCFailure) -> RawJSON {
        do throws(Problem) {
            return try RequestDocument.read(body, maximumDepth: items.planner.configuration.limits.jsonDepth)
        } catch {
            throw JSONRPCFailure(JSONRPCFailure.parseError, error)
        }
    }

    private func requests(_ document: RawJSON) throws(JSONRPCFailure) -> [JSONRPCRequest] {
        do throws(Problem) {
            let elements = try RequestDocument.elements(of: document, "the batch")
            guard !elements.isEmpty else { throw Problem(.malformedBody, "the batch is empty") }
            guard elements.count <= items.limits.items else {
                let detail = "\(elements.count) requests are more than the \(items.limits.items) a batch may have"
                throw Problem(.malformedBody, detail)
            }
            return elements.map(JSONRPCRequest.init)
        } catch {
            throw JSONRPCFailure(JSONRPCFailure.invalidRequest, error)
        }
    }

    /// The answers in the requests' order; nil when nobody wants one.
    private func answerBatch(
        _ requests: [JSONRPCRequest],
        _ caller: Caller,
        _ share: ItemRunner.Share
    ) async -> [UInt8]? {
        let answers = await BatchRun.answers(to: requests, width: items.width) { request in
            await answer(request, caller, share)
        }
        let wanted = answers.compactMap { $0 }
        guard !wanted.isEmpty else { return nil }
        var text = [UInt8(ascii: "[")]
        text.append(contentsOf: wanted.joined(separator: CollectionOfOne(UInt8(ascii: ","))))
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// The answer to one request; nil to a notification, whatever became of it.
    private func answer(
        _ request: JSONRPCRequest,
        _ caller: Caller,
        _ share: ItemRunner.Share
    ) async -> [UInt8]? {
        do throws(JSONRPCFailure) {
            do throws(Problem) { try items.charge(caller, share) } catch { throw JSONRPCFailure(error) }
            let order = try request.order.get()
            let outcome: CallOutcome
            do throws(Problem) { outcome = try await items.run(order, for: caller, share) } catch {
                throw JSONRPCFailure(error)
            }
            return request.id.map { success(outcome, id: $0) }
        } catch {
            return request.id.map { failure(error, id: $0, caller) }
        }
    }

    private func success(_ outcome: CallOutcome, id: RawJSON) -> [UInt8] {
        var text = Array(#"{"jsonrpc":"2.0","#.utf8)
        outcome.appendMembers(to: &text)
        text.append(contentsOf: #","id":"#.utf8)
        text.append(contentsOf: id.bytes)
        text.append(UInt8(ascii: "}"))
        return text
    }

    private func failure(_ failure: JSONRPCFailure, id: RawJSON, _ caller: Caller) -> [UInt8] {
        let error: JSONObject = [
            "code": .number(JSONNumber(failure.code)), "message": .string(JSONString(failure.message)),
            "data": .object(failure.problem.embedded(answering: caller.id, showsTracebacks: showsTracebacks)),
        ]
        var text = Array(#"{"jsonrpc":"2.0","error":"#.utf8)
        text.append(contentsOf: JSONValue.object(error).serialized())
        text.append(contentsOf: #","id":"#.utf8)
        text.append(contentsOf: id.bytes)
        text.append(UInt8(ascii: "}"))
        return text
    }
}
