/// One call, cast or fanout that somebody asks for, whichever route it came by; not yet checked.
struct CallOrder: Sendable {
    var kind: RPCKind
    var topic: String
    var method: String
    var body: CallBody

    /// What a problem says was addressed.
    var address: CallAddress {
        CallAddress(topic: topic, method: method, version: body.version, namespace: body.namespace)
    }
}
