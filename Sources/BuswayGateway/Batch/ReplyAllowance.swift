import Locking
import WireJSON

/// The bytes that the results of one request's items may have together, so that a hundred of them are no more than one.
final class ReplyAllowance: Sendable {
    private let limit: Int
    private let left: Lock<Int>

    init(_ limit: Int) {
        self.limit = limit
        left = Lock(limit)
    }

    /// Takes what a result needs.
    ///
    /// - Throws: ``ProblemCode/badReply`` when that much is not left: the method ran, its result cannot be passed on.
    func take(_ outcome: CallOutcome) throws(Problem) {
        guard case .result(let result) = outcome.value else { return }
        let fits = left.withLock { left in
            guard result.bytes.count <= left else { return false }
            left -= result.bytes.count
            return true
        }
        guard fits else {
            throw Problem(.badReply, "the results of this request have more than the \(limit) bytes allowed together")
        }
    }
}
