public import Messaging

/// One way a request can end without a result: the row of the problem table, with what it means and what to do.
///
/// The table itself is in the `ProblemCode+….swift` files, one file a family. Codes, statuses, `retryable` and
/// `delivery` are part of the HTTP contract: clients branch on them, so they change only with a new major version.
public struct ProblemCode: Sendable, Hashable {
    /// The word in `code`, and the last segment of `type`, such as `no-responder`.
    public let name: String
    /// The HTTP status it is answered with.
    public let status: Int
    /// The short text of `title`: the same for every occurrence (RFC 9457, 3.1.3).
    public let title: String
    /// Whether the very same request may succeed when sent again, with no risk of running twice.
    public let isRetryable: Bool
    /// What is known about the method having run, unless the occurrence knows better.
    public let delivery: Delivery
    /// What happened, for somebody who has never seen this code.
    public let meaning: String
    /// What the caller or the operator can do about it.
    public let remedy: String

    init(
        _ name: String,
        status: Int,
        title: String,
        retryable: Bool = false,
        delivery: Delivery = .notSent,
        meaning: String,
        remedy: String
    ) {
        self.name = name
        self.status = status
        self.title = title
        self.isRetryable = retryable
        self.delivery = delivery
        self.meaning = meaning
        self.remedy = remedy
    }

    /// Whether it may be sent again although nobody knows what became of it, when an idempotency key keeps it from running
    /// twice.
    var isRetryableWithKey: Bool {
        [.publishRejected, .publishUnconfirmed, .rpcTimeout, .workerLost].contains(self)
    }

    /// Two codes are the same when their names are.
    public static func == (left: ProblemCode, right: ProblemCode) -> Bool { left.name == right.name }

    /// Hashes the name, which identifies the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Every code this gateway answers with; `remote-<class>` codes come on top, one for each mapped exception.
    public static let all: [ProblemCode] = requestCodes + busCodes + remoteCodes

    /// The code of that name, or nil.
    ///
    /// Any `remote-…` name is described by ``mappedRemoteError``.
    public static func named(_ name: String) -> ProblemCode? {
        byName[name] ?? (isRemoteName(name) ? .mappedRemoteError : nil)
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static func isRemoteName(_ name: String) -> Bool {
        name.hasPrefix("remote-") && name.utf8.count <= 128
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
