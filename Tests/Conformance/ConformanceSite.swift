public import Reactor
public import ReactorTLS
public import SocketHTTP

/// A server to be tried: where it is, what it serves, and where its limits lie.
///
/// The cases are written in these terms, so that the very same ones run against the HTTP layer alone, with limits small
/// enough to reach in a moment, and against the whole gateway as users run it.
public struct ConformanceSite: Sendable {
    /// Where it listens.
    public var address: SocketAddress

    /// A host name it serves.
    public var host: String

    /// A path that answers 200 to GET and HEAD.
    public var getPath: String

    /// A path that answers 200 to a POST of an empty JSON object.
    public var postPath: String

    /// The status it has for `OPTIONS *`.
    public var serverOptions: Int

    /// Limits it was started with.
    public var limits: HTTPLimits

    /// Whether it is the whole gateway, which routes requests and answers with problem documents.
    public var isGateway: Bool

    /// What it is reached with where it speaks TLS; its certificate is for `localhost`.
    public var tls: TLSClientContext?

    /// Describes a server.
    public init(
        address: SocketAddress,
        host: String,
        getPath: String,
        postPath: String,
        serverOptions: Int,
        limits: HTTPLimits,
        isGateway: Bool,
        tls: TLSClientContext? = nil
    ) {
        self.address = address
        self.host = host
        self.getPath = getPath
        self.postPath = postPath
        self.serverOptions = serverOptions
        self.limits = limits
        self.isGateway = isGateway
        self.tls = tls
    }

    /// Every case that can be tried at this site.
    public var cases: [ConformanceCase] {
        let all =
            requestLineCases + methodCases + targetCases + hostCases + fieldCases + lengthCases + codingCases
            + chunkCases + smugglingCases + sizeCases + expectationCases + persistenceCases + pipelineCases
            + endingCases
        return isGateway ? all.filter { !$0.isForLayerOnly } + gatewayCases : all
    }
}

// The pieces requests are made of.
extension ConformanceSite {
    /// The scheme of the URIs it serves.
    var scheme: String { tls == nil ? "http" : "https" }

    /// A request with this first line and nothing more than it needs.
    func line(_ line: String) -> String { "\(line)\r\nHost: \(host)\r\n\r\n" }

    /// A GET with these further lines.
    func get(_ lines: String..., version: String = "1.1") -> String {
        head("GET \(getPath) HTTP/\(version)", lines)
    }

    /// A POST with these further lines, and whatever follows its head.
    func post(_ lines: String..., body: String = "", version: String = "1.1") -> String {
        head("POST \(postPath) HTTP/\(version)", lines) + body
    }

    /// A POST of an empty object that says how long it is.
    var plainPost: String { post("Content-Length: 2", body: "{}") }

    /// A chunked POST with this for a body, from the first size on.
    func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body: body) }

    /// A GET whose Host is this.
    func toHost(_ host: String) -> String { "GET \(getPath) HTTP/1.1\r\nHost: \(host)\r\n\r\n" }

    /// An empty object in so many octets.
    func object(_ count: Int) -> String { "{}" + String(repeating: " ", count: count - 2) }

    private func head(_ line: String, _ lines: [String]) -> String {
        "\(line)\r\nHost: \(host)\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}
