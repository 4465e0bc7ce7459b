import Locking
import Messaging

/// An endpoint whose methods may be others from one request to the next; what runs goes on as it began.
final class RenewableEndpoint: RPCEndpoint {
    let target: Target
    private let endpoint: Lock<ClosureEndpoint>

    init(_ endpoint: ClosureEndpoint) {
        target = endpoint.target
        self.endpoint = Lock(endpoint)
    }

    /// Offers these methods from now on; namespace and version stay as they are.
    func renew(_ endpoint: ClosureEndpoint) { self.endpoint.withLock { $0 = endpoint } }

    var methodNames: [String] { endpoint.withLock { $0.methodNames } }

    var methodDescriptions: [MethodDescription] { endpoint.withLock { $0.methodDescriptions } }

    func method(named name: String) -> RPCMethod? { endpoint.withLock { $0.method(named: name) } }
}
