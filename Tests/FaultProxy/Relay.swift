import Reactor

/// One connection through a ``FaultProxy``; it lives on the proxy's loop.
final class Relay {
    let client: Socket
    /// nil until there is a connection to where the proxy relays to.
    var server: Socket?
    /// Whether it is cut: neither end hears anything more of the other.
    var isSilent = false

    init(_ client: Socket) {
        self.client = client
    }

    /// Ends both halves; what was written is still delivered.
    func close() {
        client.close()
        server?.close()
    }

    /// Ends both halves at once.
    func reset() {
        client.reset()
        server?.reset()
    }
}
