/// How far a request got before its call failed: whether the method can have run.
public struct Delivery: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable {
        case notSent = "not_sent"
        case notExecuted = "not_executed"
        case unknown
        case executed
    }

    private let kind: Kind

    /// Nothing was handed to the bus, or the bus gave it back: the method did not run and will not.
    public static let notSent = Delivery(kind: .notSent)
    /// A server took the request and refused it: the method did not run.
    public static let notExecuted = Delivery(kind: .notExecuted)
    /// The request may be waiting, running, done or lost.
    public static let unknown = Delivery(kind: .unknown)
    /// The method ran, at least in part.
    public static let executed = Delivery(kind: .executed)

    /// Whether sending the request again cannot run the method twice.
    public var excludesExecution: Bool { kind == .notSent || kind == .notExecuted }

    /// The word that stands for it in a problem document: `not_sent`, `not_executed`, `unknown` or `executed`.
    public var description: String { kind.rawValue }
}
