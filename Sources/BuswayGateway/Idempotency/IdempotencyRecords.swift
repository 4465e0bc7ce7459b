import Locking
import Messaging

/// What became of the requests with an idempotency key that this gateway is asked about: by its own callers and, where
/// several gateways share the work, by the others.
final class IdempotencyRecords: Sendable {
    /// What a request with a key is to do.
    enum Verdict: Sendable {
        /// Run; the claim is needed to say how it ended.
        case proceed(claim: String)
        /// Another with this key runs, or nobody knows how it ended.
        case inProgress
        /// The key was used for another request.
        case mismatch
        /// It has run: this is how it ended.
        case replay(StoredAnswer)
    }

    private struct Record {
        let fingerprint: String
        let claim: String
        var answer: StoredAnswer?
    }

    private let time: TimeSource
    private let state: Lock<FairStore<Record>>

    init(_ limits: StoreLimits, time: TimeSource) {
        self.time = time
        state = Lock(FairStore(limits))
    }

    /// How many are kept.
    var count: Int { state.withLock { $0.count } }

    /// What a request is to do by a record that is there; nil when there is none.
    func look(_ record: String, fingerprint: String) -> Verdict? {
        state.withLock { state in
            state.sweep(time.now)
            return state[record].map { Self.verdict($0, fingerprint) }
        }
    }

    private static func verdict(_ known: Record, _ fingerprint: String) -> Verdict {
        guard known.fingerprint == fingerprint else { return .mismatch }
        return known.answer.map(Verdict.replay) ?? .inProgress
    }

    /// Looks for the record of a request, and makes one where there is none.
    ///
    /// - Throws: ``ProblemCode/rateLimited`` or ``ProblemCode/overloaded`` when there is no room for it.
    func begin(_ record: String, fingerprint: String, of identity: String) throws(Problem) -> Verdict {
        let outcome: Result<Verdict, Problem> = state.withLock { state in
            state.sweep(time.now)
            if let known = state[record] { return .success(Self.verdict(known, fingerprint)) }
            let new = Record(fingerprint: fingerprint, claim: UniqueID.next().description)
            do throws(Problem) {
                try state.insert(record, new, of: identity, lastsUntilEnd: false, now: time.now)
                return .success(.proceed(claim: new.claim))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Says how the request ended that holds the claim: with an answer to be kept, or with nil when it did not run.
    ///
    /// An answer that finds no room leaves the record in progress: the request is never run again within its time.
    func end(_ record: String, claim: String, with answer: StoredAnswer?) {
        state.withLock { state in
            guard var known = state[record], known.claim == claim, known.answer == nil else { return }
            guard let answer else { return state.remove(record) }
            guard state.end(record, bytes: answer.bytes, now: time.now) == true else { return }
            known.answer = answer
            state[record] = known
        }
    }
}
