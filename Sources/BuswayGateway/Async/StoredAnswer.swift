import HTTPTypes
import Messaging
import WireJSON

/// How a call ended, as it is kept and as gateways tell it to each other: a status, and a result, an id or a problem.
struct StoredAnswer: Sendable {
    private enum Kind: String {
        case result
        case messageID = "message_id"
        case problem
    }

    /// `{"status":…,"result"|"message_id"|"problem":…}`, as it stands in the answer to a batch.
    let json: RawJSON
    private let status: Int
    private let kind: Kind
    private let value: RawJSON
    private let code: ProblemCode?

    init(_ outcome: CallOutcome) {
        json = RawJSON(unchecked: CallAnswer.json(outcome)[...])
        status = outcome.status.code
        code = nil
        switch outcome.value {
        case .result(let result): (kind, value) = (.result, result)
        case .accepted(let message):
            (kind, value) = (.messageID, RawJSON(.string(JSONString(message.description))))
        }
    }

    init(_ problem: Problem, answering request: RequestIdentifier, showsTracebacks: Bool) {
        json = RawJSON(unchecked: CallAnswer.json(problem, to: request, showsTracebacks: showsTracebacks)[...])
        status = problem.code.status
        code = problem.code
        kind = .problem
        value = RawJSON(.object(problem.embedded(answering: request, showsTracebacks: showsTracebacks)))
    }

    /// Reads what another gateway tells; nil for anything but such an answer, because a peer may be nobody's friend.
    init?(peer json: RawJSON, maximumBytes: Int) {
        guard json.kind == .object, json.bytes.count <= maximumBytes + 65_536 else { return nil }
        var status: Int?
        var found: (Kind, RawJSON)?
        do throws(JSONError) {
            // The bus's rules let NaN pass, the edge's do not.
            let options = JSONReadingOptions(maximumDepth: JSONReadingOptions.bus.maximumDepth)
            let checked = try RawJSON(validating: json.bytes, options: options)
            let members = try checked.members(refusingDuplicates: true)
            guard members.count == 2 else { return nil }
            for member in members {
                let name = member.key.string ?? ""
                if name == "status" {
                    status = try member.value.value().intValue
                } else if let kind = Kind(rawValue: name) {
                    found = (kind, member.value)
                }
            }
            guard let status, let found else { return nil }
            switch found.0 {
            case .result: guard status == 200 else { return nil }
            case .messageID: guard status == 202, found.1.kind == .string, found.1.bytes.count < 80 else { return nil }
            case .problem: break
            }
            self.json = checked
            self.status = status
            (kind, value) = found
            guard kind == .problem else {
                code = nil
                return
            }
            let name = try value.value()["code"]?.stringValue ?? ""
            guard let code = ProblemCode.named(name), (400...599).contains(status) else { return nil }
            // A mapped exception has whatever status its gateway's configuration gives it.
            guard code.status == status || code == .mappedRemoteError else { return nil }
            self.code = code
        } catch {
            return nil
        }
    }

    /// How much memory it takes, about.
    var bytes: Int { json.bytes.count + (kind == .problem ? value.bytes.count : 0) }

    /// The answer to a request of its own, as it would have been given at once.
    var response: GatewayResponse {
        guard let code else {
            var body = Array(#"{"\#(kind.rawValue)":"#.utf8)
            body.append(contentsOf: value.bytes)
            body.append(contentsOf: "}\n".utf8)
            return .content("application/json", body, status: HTTPResponse.Status(code: status))
        }
        var response = GatewayResponse.content(
            "application/problem+json",
            Array(value.bytes) + [0x0A],
            status: HTTPResponse.Status(code: status)
        )
        if [429, 503].contains(status) { response.head.headerFields[.retryAfter] = "1" }
        response.problem = code
        return response
    }

    /// The last event of a stream about it.
    var event: ServerSentEvent {
        switch kind {
        case .problem: ServerSentEvent("problem", data: Array(value.bytes))
        default: ServerSentEvent("result", data: Array(#"{"\#(kind.rawValue)":"#.utf8) + Array(value.bytes) + [0x7D])
        }
    }
}
