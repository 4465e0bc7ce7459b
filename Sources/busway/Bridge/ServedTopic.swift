import BuswayBridge
import Messaging

/// A declared topic as it is served: what cannot change while it is, and the methods, which can.
struct ServedTopic: Sendable {
    private let topic: BridgedTopic
    private let settings: UpstreamSettings
    private let circuit: UpstreamCircuit
    private let bury: BridgedMethod.DeadLetterSink
    /// What the server on the bus asks for its methods.
    let endpoint: RenewableEndpoint

    init(
        _ declaration: BridgeDeclaration,
        before circuit: UpstreamCircuit,
        bury: @escaping BridgedMethod.DeadLetterSink
    ) {
        topic = declaration.topic
        settings = declaration.upstream
        self.circuit = circuit
        self.bury = bury
        endpoint = RenewableEndpoint(declaration.topic.endpoint(client: circuit, bury: bury))
    }

    /// Takes the methods of `declaration`, unless it is for another place on the bus or another service.
    ///
    /// - Returns: whether it did.
    func renew(_ declaration: BridgeDeclaration) -> Bool {
        let other = declaration.topic
        guard other.topic == topic.topic, other.server == topic.server, other.namespace == topic.namespace,
            other.version == topic.version, other.service == topic.service, declaration.upstream == settings
        else { return false }
        endpoint.renew(declaration.topic.endpoint(client: circuit, bury: bury))
        return true
    }
}
