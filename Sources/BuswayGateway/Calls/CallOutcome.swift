import BuswayObservability
import HTTPTypes
import Messaging
import WireJSON

/// How a call, cast or fanout ended that did not end with a problem.
struct CallOutcome: Sendable {
    enum Value: Sendable {
        /// The method's result, checked by the edge's rules and within the limit.
        case result(RawJSON)
        /// The bus has taken the message.
        case accepted(MessageID)
    }

    let value: Value
    /// How long it was in the gateway, and on the bus.
    let gatewayTime: Duration
    let busTime: Duration

    /// The status it has where it is answered alone, and beside it in a list of answers.
    var status: HTTPResponse.Status {
        switch value {
        case .result: .ok
        case .accepted: .accepted
        }
    }

    /// The members of the JSON object it is answered with, without the braces: the result's own bytes, or the id.
    func appendMembers(to body: inout [UInt8]) {
        switch value {
        case .result(let result):
            body.reserveCapacity(body.count + result.bytes.count + 16)
            body.append(contentsOf: #""result":"#.utf8)
            body.append(contentsOf: result.bytes)
        case .accepted(let message): body.append(contentsOf: #""message_id":"\#(message)""#.utf8)
        }
    }

    /// The whole answer to a request for nothing else.
    var response: GatewayResponse {
        var body: [UInt8] = []
        // With room for the rest of what is written here.
        if case .result(let result) = value { body.reserveCapacity(result.bytes.count + 20) }
        body.append(UInt8(ascii: "{"))
        appendMembers(to: &body)
        body.append(contentsOf: "}\n".utf8)
        return GatewayResponse.content("application/json", body, status: status, timing: timing)
    }

    private var timing: String {
        var text: [UInt8] = []
        text.reserveCapacity(48)
        text.append(contentsOf: "gw;dur=".utf8)
        gatewayTime.appendMilliseconds(to: &text)
        text.append(contentsOf: ", bus;dur=".utf8)
        busTime.appendMilliseconds(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
