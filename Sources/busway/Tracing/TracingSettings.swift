import BuswayObservability
import CurlHTTP
import HTTPTypes

/// Where traces are sent, how, and how much of them.
struct TracingSettings: Sendable, Hashable {
    /// The whole URL that spans are posted to.
    var url: String
    /// Header fields of each request, often credentials.
    var fields: HTTPFields = [:]
    /// Whom to believe, and who busway is.
    var tls = HTTPClient.TLS()
    /// The name of the service; nil leaves it to the command.
    var service: String?
    /// More about who makes the spans.
    var resource: [String: String] = [:]
    /// Which traces are recorded.
    var sampling = SpanSampling()
    /// How long one request may take.
    var timeout: Duration = .seconds(10)
    /// How long finding the address, connecting and the handshake may take together.
    var connectTimeout: Duration = .seconds(5)
    /// The most spans that wait to be sent.
    var queue = 2048
    /// When they are sent.
    var export = SpanExporter.Configuration()
    /// How much one span may hold.
    var limits = SpanLimits()
    /// How long the end of the process waits for what is left to be sent.
    var flush: Duration = .seconds(5)
}
