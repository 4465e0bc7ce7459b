import Messaging
import WireJSON

/// What gateways say to each other, in bytes and back; what makes no sense reads as nil.
enum ReplicaReply {
    static func json(_ state: Replicas.CallState) -> RawJSON {
        switch state {
        case .unknown, .lost: return RawJSON(["state": "unknown"])
        case .running(let heartbeats):
            return RawJSON(["state": "running", "heartbeats": .number(JSONNumber(heartbeats))])
        case .ended(let answer, let heartbeats):
            return object(#"{"state":"ended","heartbeats":\#(heartbeats),"answer":"#, answer)
        }
    }

    static func state(_ reply: RawJSON, maximumBytes: Int) -> Replicas.CallState? {
        guard let (word, number, answer) = parts(reply, "state", "heartbeats", maximumBytes) else { return nil }
        switch (word, answer) {
        case ("unknown", nil): return .unknown
        case ("running", nil): return .running(heartbeats: number)
        case ("ended", let answer?): return .ended(answer, heartbeats: number)
        default: return nil
        }
    }

    static func json(_ verdict: Result<IdempotencyRecords.Verdict?, Problem>) -> RawJSON {
        switch verdict {
        case .success(nil): RawJSON(["verdict": "none"])
        case .success(.proceed(let claim)): RawJSON(["verdict": "proceed", "claim": .string(JSONString(claim))])
        case .success(.inProgress): RawJSON(["verdict": "in-progress"])
        case .success(.mismatch): RawJSON(["verdict": "mismatch"])
        case .success(.replay(let answer)): object(#"{"verdict":"replay","answer":"#, answer)
        case .failure(let problem): RawJSON(["verdict": .string(JSONString(word(for: problem.code)))])
        }
    }

    private static func word(for code: ProblemCode) -> String {
        switch code {
        case .rateLimited: "rate-limited"
        case .overloaded: "overloaded"
        default: "unavailable"
        }
    }

    static func verdict(
        _ reply: RawJSON,
        maximumBytes: Int
    ) -> Result<IdempotencyRecords.Verdict?, Problem>? {
        guard let (word, _, answer) = parts(reply, "verdict", "number", maximumBytes) else { return nil }
        switch (word, answer) {
        case ("proceed", nil):
            guard let claim = text(reply, "claim"), CallID.isInstance(claim) else { return nil }
            return .success(.proceed(claim: claim))
        case ("none", nil): return .success(nil)
        case ("in-progress", nil): return .success(.inProgress)
        case ("mismatch", nil): return .success(.mismatch)
        case ("replay", let answer?): return .success(.replay(answer))
        case ("rate-limited", nil):
            return .failure(
                Problem(.rateLimited, "this caller has as many idempotency keys as are kept for one caller")
            )
        case ("overloaded", nil):
            return .failure(Problem(.overloaded, "the gateways keep as many idempotency keys as they may"))
        case ("unavailable", nil):
            return .failure(
                Problem(.busUnavailable, "a gateway that may keep this Idempotency-Key could not be asked")
            )
        default: return nil
        }
    }

    static func bool(_ reply: RawJSON) -> Bool { reply.text == "true" }

    private static func object(_ start: String, _ answer: StoredAnswer) -> RawJSON {
        var text = Array(start.utf8)
        text.append(contentsOf: answer.json.bytes)
        text.append(UInt8(ascii: "}"))
        return RawJSON(unchecked: text[...])
    }

    private static func text(_ reply: RawJSON, _ name: String) -> String? {
        do throws(JSONError) {
            return try reply.members(refusingDuplicates: true).first { $0.key.string == name }?.value.value()
                .stringValue
        } catch {
            return nil
        }
    }

    /// A word, a number and an answer, where they are there; an answer that is none spoils the whole.
    private static func parts(
        _ reply: RawJSON,
        _ wordName: String,
        _ numberName: String,
        _ maximumBytes: Int
    ) -> (String, Int, StoredAnswer?)? {
        var (word, number): (String?, Int) = (nil, 0)
        var answer: StoredAnswer?
        do throws(JSONError) {
            for member in try reply.members(refusingDuplicates: true) {
                switch member.key.string {
                case wordName: word = try member.value.value().stringValue
                case numberName: number = max(0, try member.value.value().intValue ?? 0)
                case "answer":
                    answer = StoredAnswer(peer: member.value, maximumBytes: maximumBytes)
                    if answer == nil { return nil }
                default: break
                }
            }
        } catch {
            return nil
        }
        return word.map { ($0, number, answer) }
    }
}
