import HTTPTypes
import WireJSON

/// How a call ended, as a JSON object with the status it would have had alone: an item of an answer to many.
enum CallAnswer {
    /// `{"status":200,"result":…}` or `{"status":202,"message_id":…}`.
    static func json(_ outcome: CallOutcome) -> [UInt8] {
        var text = Array(#"{"status":\#(outcome.status.code),"#.utf8)
        outcome.appendMembers(to: &text)
        text.append(UInt8(ascii: "}"))
        return text
    }

    /// `{"status":504,"problem":{…}}`.
    static func json(_ problem: Problem, to request: RequestIdentifier, showsTracebacks: Bool) -> [UInt8] {
        let object: JSONObject = [
            "status": .number(JSONNumber(problem.code.status)),
            "problem": .object(problem.embedded(answering: request, showsTracebacks: showsTracebacks)),
        ]
        return JSONValue.object(object).serialized()
    }
}
