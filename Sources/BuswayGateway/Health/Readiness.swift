import Locking

/// Whether this gateway should be given work, and whether anybody ever asked.
public final class Readiness: Sendable {
    private struct State {
        var isDraining = false
        var wasAsked = false
    }

    private let state = Lock(State())

    /// Ready until told otherwise.
    public init() {}

    /// Answers `/readyz` with 503 from now on, so that a balancer stops sending before the listeners close.
    public func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Whether ``beginDraining()`` was called.
    public var isDraining: Bool { state.withLock { $0.isDraining } }

    /// Whether `/readyz` was ever asked.
    ///
    /// If not, no balancer would notice the 503, and waiting for it helps nobody.
    public var wasAsked: Bool { state.withLock { $0.wasAsked } }

    func noteAsked() { state.withLock { $0.wasAsked = true } }
}
