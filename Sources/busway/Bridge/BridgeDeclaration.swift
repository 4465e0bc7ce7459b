import BuswayBridge
import CurlHTTP
import Messaging

/// One element of the section `bridge`: a topic, and the service that answers it.
struct BridgeDeclaration: Sendable {
    var topic: BridgedTopic
    var upstream = UpstreamSettings()
}

/// How one service is talked to.
struct UpstreamSettings: Sendable, Hashable {
    /// How many requests to it are under way at once; more wait, and the wait counts against their deadlines.
    var concurrency = 64
    /// How long finding the address, connecting and the handshake may take together.
    var connectTimeout: Duration = .seconds(5)
    /// The largest body of a response, in bytes.
    var responseLimit = 8 << 20
    /// Whom to believe, and who the bridge is.
    var tls = HTTPClient.TLS()
    /// The proxy; the environment names none.
    var proxy: String?
    /// The path that tells whether it is well; nil when it has none.
    var health: String?
    /// When it is left alone.
    var circuit = UpstreamCircuit.Configuration()
    /// Where casts that failed for good are kept, and how many.
    var deadLetters = DeadLetterLimits()
}
