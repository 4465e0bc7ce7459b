import HTTPTypes
import Locking
import Reactor
import SocketHTTP
import Testing
import WireJSON

/// An HTTP server that notes what it is sent: a collector of traces, or a service behind a bridge.
final class TraceCollector: Sendable {
    /// A span as it came, and the service it came from.
    struct Span: Sendable, CustomStringConvertible {
        let service: String
        let value: JSONValue

        var description: String { "\(service): \(value)" }

        var trace: String? { value["traceId"]?.stringValue }
        var id: String? { value["spanId"]?.stringValue }
        var parent: String? { value["parentSpanId"]?.stringValue }
        var name: String? { value["name"]?.stringValue }
        var kind: Int? { value["kind"]?.intValue }

        /// The value of an attribute, as its text.
        func attribute(_ name: String) -> String? {
            let value = value["attributes"]?.arrayValue?.first { $0["key"]?.stringValue == name }?["value"]
            return value?["stringValue"]?.stringValue ?? value?["intValue"]?.stringValue
        }
    }

    /// One request that came.
    struct Received: Sendable {
        let head: HTTPRequest
        let body: [UInt8]
    }

    private struct State {
        var received: [Received] = []
        var status = 200
    }

    private let state = Lock(State())
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let answer: String
    /// Where it listens.
    let url: String

    private init(_ url: String, _ answer: String) {
        self.url = url
        self.answer = answer
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Serves for the length of `body`.
    ///
    /// - Parameter answer: the JSON of every answer.
    static func with(answer: String = "{}", _ body: (TraceCollector) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1, name: "collector")
        let place = Lock<TraceCollector?>(nil)
        let server = HTTPServer(loops: loops) { request in
            place.withLock { $0 }?.take(request) ?? HTTPServerResponse(head: HTTPResponse(status: .serviceUnavailable))
        }
        let address = try #require(try await server.bind([SocketAddress("127.0.0.1:0")]).first)
        let collector = TraceCollector("http://\(address)", answer)
        place.withLock { $0 = collector }
        let running = Task { try await server.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(collector)) } catch { outcome = .failure(error) }
        await server.drain(within: .zero)
        try await running.value
        await loops.shutDown()
        try outcome.get()
    }

    private func take(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let status = state.withLock { state in
            if state.status == 200 { state.received.append(Received(head: request.head, body: request.body)) }
            return state.status
        }
        arrival.yield()
        let head = HTTPResponse(status: .init(code: status), headerFields: [.contentType: "application/json"])
        return HTTPServerResponse(head: head, body: Array(answer.utf8))
    }

    /// Answers with that status from now on; what is not answered with 200 is not noted.
    func answer(with status: Int) { state.withLock { $0.status = status } }

    /// What has come so far.
    var received: [Received] { state.withLock { $0.received } }

    /// The spans that have come so far.
    var spans: [Span] {
        get throws {
            try received.flatMap { request in
                let document = try JSONValue(parsing: request.body)
                return (document["resourceSpans"]?.arrayValue ?? []).flatMap { resource in
                    let attributes = resource["resource"]?["attributes"]?.arrayValue ?? []
                    let name = attributes.first { $0["key"]?.stringValue == "service.name" }
                    let service = name?["value"]?["stringValue"]?.stringValue ?? "?"
                    let spans = (resource["scopeSpans"]?.arrayValue ?? []).flatMap { $0["spans"]?.arrayValue ?? [] }
                    return spans.map { Span(service: service, value: $0) }
                }
            }
        }
    }

    /// Waits until the spans that have come are enough, and returns them.
    @discardableResult
    func spans(until isEnough: ([Span]) throws -> Bool) async throws -> [Span] {
        while true {
            let spans = try spans
            if try isEnough(spans) { return spans }
            try Task.checkCancellation()
            for await _ in arrivals { break }
        }
    }
}
