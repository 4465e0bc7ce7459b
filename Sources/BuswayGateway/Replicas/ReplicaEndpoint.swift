import Messaging
import WireJSON

/// What a gateway answers other gateways.
///
/// Who asks is on the bus, and may still be anybody: names and numbers are checked for their form, times are bounded, and
/// what is no sensible question is told of nothing.
struct ReplicaEndpoint: Sendable {
    let replicas: Replicas

    private struct Word: Decodable {
        let instance: String
    }

    private struct Question: Decodable {
        let call: String
        let identity: String
        let heartbeats: Int?
        let milliseconds: Int?
    }

    private struct Beginning: Decodable {
        let record: String
        let fingerprint: String
        let identity: String
    }

    /// The longest a question about a call may wait, in milliseconds.
    private static let longest = 300_000
    /// How long the gateway may take to look for a record elsewhere, while another waits for its word.
    private static let lookingPatience = Duration.seconds(4)
    /// The longest name of an identity, in bytes.
    private static let longestIdentity = 4096

    var endpoint: ClosureEndpoint {
        ClosureEndpoint(version: "1.0") { [self] endpoint in
            endpoint.on("hello") { _, arguments in
                await replicas.hear(try arguments.decode(Word.self).instance)
                return .null
            }
            endpoint.on("bye") { _, arguments in
                replicas.forget(try arguments.decode(Word.self).instance)
                return .null
            }
            endpoint.on("state") { _, arguments in await state(try arguments.decode(Question.self)) }
            endpoint.on("remove") { _, arguments in
                let question = try arguments.decode(Question.self)
                guard let id = CallID(question.call) else { return RawJSON(.bool(false)) }
                return RawJSON(.bool(replicas.calls.remove(id, of: question.identity)))
            }
            endpoint.on("begin") { _, arguments in await begin(try arguments.decode(Beginning.self)) }
            endpoint.on("look") { _, arguments in look(try arguments.decode(Beginning.self)) }
            endpoint.on("end") { _, arguments in
                try end(arguments)
                return .null
            }
        }
    }

    private func state(_ question: Question) async -> RawJSON {
        guard let id = CallID(question.call), let call = replicas.calls.find(id, of: question.identity) else {
            return ReplicaReply.json(.unknown)
        }
        let wait = min(max(question.milliseconds ?? 0, 0), Self.longest)
        let progress = await call.progress(until: .now + .milliseconds(wait), .continuous) { progress in
            progress.answer != nil || question.heartbeats.map { progress.heartbeats > $0 } ?? false
        }
        guard let answer = progress.answer else {
            return ReplicaReply.json(.running(heartbeats: progress.heartbeats))
        }
        return ReplicaReply.json(.ended(answer, heartbeats: progress.heartbeats))
    }

    private func begin(_ beginning: Beginning) async -> RawJSON {
        guard let key = key(beginning) else { return .null }
        do throws(Problem) {
            let patience = TimeSource.Instant.now + Self.lookingPatience
            return ReplicaReply.json(
                .success(try await replicas.beginHere(key, of: beginning.identity, by: patience).verdict)
            )
        } catch {
            return ReplicaReply.json(.failure(error))
        }
    }

    private func look(_ beginning: Beginning) -> RawJSON {
        guard let key = key(beginning) else { return .null }
        return ReplicaReply.json(.success(replicas.records.look(key.record, fingerprint: key.fingerprint)))
    }

    private func key(_ beginning: Beginning) -> IdempotencyKey? {
        guard beginning.identity.utf8.count <= Self.longestIdentity else { return nil }
        return IdempotencyKey(record: beginning.record, fingerprint: beginning.fingerprint)
    }

    private func end(_ arguments: RawJSON) throws(JSONError) {
        var (record, claim, answer) = ("", "", RawJSON.null)
        for member in try arguments.members(refusingDuplicates: true) {
            switch member.key.string {
            case "record": record = try member.value.value().stringValue ?? ""
            case "claim": claim = try member.value.value().stringValue ?? ""
            case "answer": answer = member.value
            default: break
            }
        }
        guard answer.kind != .null else { return replicas.records.end(record, claim: claim, with: nil) }
        // An answer that is none leaves the record in progress.
        guard let stored = StoredAnswer(peer: answer, maximumBytes: replicas.maximumReply) else { return }
        replicas.records.end(record, claim: claim, with: stored)
    }
}
