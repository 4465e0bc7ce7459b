import BuswayObservability
import CurlHTTP
import HTTPTypes
import Reactor
import SocketHTTP
import Testing

@testable import busway

@Suite("A collector", .timeLimit(.minutes(1)))
struct CurlSpanDestinationTests {
    /// Posts a document to a collector that gives that answer, and returns what was made of it.
    private func delivery(
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields = [:],
        _ body: String = ""
    ) async throws -> SpanDelivery {
        let loops = try EventLoopGroup(count: 1, name: "collector")
        let loop = try EventLoop(name: "curl")
        let server = HTTPServer(loops: loops) { request in
            let isRight =
                request.head.method == .post && request.head.path == "/v1/traces" && request.body == Array("{}".utf8)
                && request.head.headerFields[.contentType] == "application/json"
                && request.head.headerFields[.authorization] == "Bearer secret"
            guard isRight else { return HTTPServerResponse(head: HTTPResponse(status: .init(code: 418))) }
            return HTTPServerResponse(head: HTTPResponse(status: status, headerFields: fields), body: Array(body.utf8))
        }
        let address = try #require(try await server.bind([SocketAddress("127.0.0.1:0")]).first)
        let running = Task { try await server.run() }
        let client = HTTPClient(on: loop)
        var settings = TracingSettings(url: "http://\(address)/v1/traces")
        settings.fields = [.authorization: "Bearer secret"]
        let delivery = await CurlSpanDestination(client: client, settings: settings).send(Array("{}".utf8))
        await client.shutDown()
        await server.drain(within: .zero)
        try await running.value
        await loop.shutDown()
        await loops.shutDown()
        return delivery
    }

    @Test("takes what it is sent, and says what it did not take")
    func taken() async throws {
        #expect(try await delivery(.ok) == .taken(rejected: 0, reason: nil))
        #expect(try await delivery(.ok, [:], "{}") == .taken(rejected: 0, reason: nil))
        #expect(try await delivery(.accepted, [:], "fine") == .taken(rejected: 0, reason: nil))
        let part = #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#
        #expect(try await delivery(.ok, [:], part) == .taken(rejected: 3, reason: "too old"))
        #expect(
            try await delivery(.ok, [:], part.replacing(#""3""#, with: "3")) == .taken(rejected: 3, reason: "too old")
        )
    }

    @Test("is asked again where the specification says so, and not before it wishes", arguments: [429, 502, 503, 504])
    func busy(status: Int) async throws {
        let reason = "the collector answers with \(status)"
        let status = HTTPResponse.Status(code: status)
        #expect(try await delivery(status) == .unavailable(reason, after: nil))
        #expect(try await delivery(status, [.retryAfter: "7"]) == .unavailable(reason, after: .seconds(7)))
        let date: HTTPFields = [.retryAfter: "Fri, 31 Dec 1999 23:59:59 GMT"]
        #expect(try await delivery(status, date) == .unavailable(reason, after: nil))
    }

    @Test("is not asked again where it says no", arguments: [301, 400, 401, 404, 413, 500])
    func refused(status: Int) async throws {
        #expect(
            try await delivery(HTTPResponse.Status(code: status)) == .refused("the collector answers with \(status)")
        )
    }

    @Test("that is not there is asked again")
    func away() async throws {
        let loop = try EventLoop(name: "curl")
        let client = HTTPClient(on: loop)
        // A port that nobody but the system could listen on.
        let settings = TracingSettings(url: "http://127.0.0.1:1/v1/traces")
        let delivery = await CurlSpanDestination(client: client, settings: settings).send([])
        guard case .unavailable(let reason, after: nil) = delivery else {
            Issue.record("\(delivery)")
            return
        }
        #expect(reason.contains("notConnected"))
        await client.shutDown()
        await loop.shutDown()
    }
}
