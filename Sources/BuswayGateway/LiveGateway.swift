import Locking

/// The gateway as it is configured now: each request takes the one of its moment, and keeps it to its end.
public final class LiveGateway: Sendable {
    /// One configuration's gateway, and whether the API answers only to host names that no stranger can own.
    private struct Generation {
        let gateway: Gateway
        let checksHost: Bool
    }

    private struct State {
        var generation: Generation
        var observers: [@Sendable (Gateway) -> Void] = []
    }

    private let state: Lock<State>

    /// - Parameter checksHost: whether the API answers only to host names that no stranger can own.
    public init(_ gateway: Gateway, checksHost: Bool) {
        state = Lock(State(generation: Generation(gateway: gateway, checksHost: checksHost)))
    }

    /// The gateway of this moment.
    public var current: Gateway { generation.gateway }

    /// The gateway of this moment, and the API's listener as its configuration wants it.
    public var forAPI: (gateway: Gateway, listener: GatewayListener) {
        let generation = generation
        return (generation.gateway, .api(checksHost: generation.checksHost))
    }

    private var generation: Generation { state.withLock { $0.generation } }

    /// Has `body` told of each later gateway, once requests get it: for what outlives a request and was let in by an
    /// earlier configuration, such as an event stream.
    public func onReplacement(_ body: @escaping @Sendable (Gateway) -> Void) {
        state.withLock { $0.observers.append(body) }
    }

    /// Puts a successor of the present gateway in its place.
    ///
    /// To be called by one caller at a time.
    public func replace(with gateway: Gateway, checksHost: Bool) {
        let fresh = Generation(gateway: gateway, checksHost: checksHost)
        let observers = state.withLock { state in
            state.generation = fresh
            return state.observers
        }
        gateway.endRevokedStreams()
        for observer in observers { observer(gateway) }
    }
}
