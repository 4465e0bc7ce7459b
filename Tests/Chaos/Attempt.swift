import Messaging

/// One call or cast of the load, and how it ended.
struct Attempt: Sendable {
    /// What was asked for.
    enum Kind: Sendable, Hashable, CaseIterable {
        /// A call that returns its mark.
        case call
        /// A cast.
        case cast
        /// A call whose method raises an exception after it has run.
        case raisingCall
        /// A call of a method that does not exist.
        case unknownCall
    }

    let number: Int
    let kind: Kind
    let start: ContinuousClock.Instant
    let end: ContinuousClock.Instant
    /// How it failed; nil when it succeeded.
    let error: RPCError?
    /// What a call returned; nil for a cast.
    let returned: String?

    /// Whether the bus and a worker did what was asked of them.
    var isGood: Bool {
        switch kind {
        case .call, .cast: error == nil
        case .raisingCall: error?.code == .remote && error?.delivery == .executed
        case .unknownCall: error?.code == .remote && error?.delivery == .notExecuted
        }
    }
}
