import HTTPTypes
import Reactor
import SocketHTTP
import Testing

@Suite("The client's connection", .timeLimit(.minutes(1)))
struct ClientTests {
    /// What a peer answers, and what the client makes of it.
    struct Answer: Sendable, CustomStringConvertible {
        let code: HTTPClientError.Code
        let description: String
        let text: String

        init(_ code: HTTPClientError.Code, _ description: String, _ text: String) {
            self.code = code
            self.description = description
            self.text = text
        }
    }

    private static let long = String(repeating: "a", count: 1_001)
    private static let veryLong = String(repeating: "a", count: 70_000)

    private static let interimWithoutEnd = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 40)

    private static func ok(_ rest: String) -> String {
        "HTTP/1.1 200 OK\r\n" + rest
    }

    private static let faultyAnswers: [Answer] = [
        Answer(.connectionLost, "a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"),
        Answer(
            .connectionLost,
            "chunks cut short",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        ),
        Answer(.connectionLost, "a head cut short", "HTTP/1.1 200 OK\r\nConte"),
        Answer(.connectionLost, "no answer at all", ""),
        Answer(.malformedResponse, "a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
        Answer(
            .malformedResponse,
            "length and coding",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        Answer(.malformedResponse, "a status of two digits", "HTTP/1.1 99 OK\r\n\r\n"),
        Answer(.malformedResponse, "a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        Answer(.malformedResponse, "HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n"),
        Answer(.malformedResponse, "another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
        Answer(.malformedResponse, "bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        Answer(
            .malformedResponse,
            "interim responses without end",
            interimWithoutEnd
        ),
        Answer(.responseTooLarge, "a length over the limit", "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n\(long)"),
        Answer(.responseTooLarge, "a body over the limit", "HTTP/1.1 200 OK\r\n\r\n\(long)"),
        Answer(.responseTooLarge, "headers over the limit", "HTTP/1.1 200 OK\r\nX: \(veryLong)\r\n\r\n"),
    ]

    @Test("requests follow one another on one connection, with and without a body")
    func keepAlive() async throws {
        try await withServer { running in
            let client = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let post = try await client.send(request(.post, "/a?b"), body: Array("hello".utf8), deadline: soon)
            #expect(post.head.status == .ok)
            #expect(String(decoding: post.body, as: UTF8.self) == "POST /a?b h:1\nhello")
            let get = try await client.send(request(.get, "/c"), deadline: soon)
            #expect(String(decoding: get.body, as: UTF8.self) == "GET /c h:1\n")
            let head = try await client.send(request(.head, "/c"), deadline: soon)
            #expect(head.body.isEmpty && head.head.headerFields[.contentLength] == "12")
            #expect(await client.isOpen)
            #expect(running.server.statistics.acceptedConnections == 1)
            await client.close()
        }
    }

    @Test(
        "every way to end a body is understood",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nhello",
            "HTTP/1.0 200 \r\n\r\nhello",
            "HTTP/1.1 200\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        ]
    )
    func framings(_ answer: String) async throws {
        try await withAnswer(answer) { client in
            let response = try await client.send(request(.get, "/"), deadline: soon)
            #expect(response.head.status.code == 200)
            #expect(response.body == Array("hello".utf8))
        }
    }

    @Test("a response that cannot be trusted is an error", arguments: faultyAnswers)
    func faults(_ answer: Answer) async throws {
        try await withAnswer(answer.text) { client in
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(request(.get, "/"), deadline: soon)
            }
            #expect(error?.code == answer.code)
            let next = await #expect(throws: HTTPClientError.self) { try await client.send(request(.get, "/")) }
            #expect(next?.code == .connectionClosed)
        }
    }

    @Test("a deadline, a cancellation and a close each end a request that gets no answer")
    func endings() async throws {
        let entered = Happening()
        let handler: Handler = { request in
            if request.head.path == "/closed" { entered.happen() }
            await waitForCancellation()
            return HTTPServerResponse(status: .ok, text: "")
        }
        try await withServer(handler: handler) { running in
            let late = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let lateError = await #expect(throws: HTTPClientError.self) {
                try await late.send(request(.get, "/"), deadline: .now + .milliseconds(30))
            }
            #expect(lateError?.code == .deadlineExceeded)

            let cancelled = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let sending = Task { try await cancelled.send(request(.get, "/")) }
            sending.cancel()
            let cancelError = await #expect(throws: HTTPClientError.self) { try await sending.value }
            #expect(cancelError?.code == .cancelled)

            let closed = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let waiting = Task { try await closed.send(request(.get, "/closed")) }
            await entered.wait()
            await closed.close()
            let closeError = await #expect(throws: HTTPClientError.self) { try await waiting.value }
            #expect(closeError?.code == .connectionClosed)
        }
    }

    @Test("one connection takes one request at a time")
    func busy() async throws {
        let entered = Happening()
        let release = Happening()
        let handler: Handler = { request in
            entered.happen()
            await release.wait()
            return await echo(request)
        }
        try await withServer(handler: handler) { running in
            let client = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            async let first = client.send(request(.get, "/first"), deadline: soon)
            await entered.wait()
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(request(.get, "/second")) }
            #expect(error?.code == .busy)
            release.happen()
            #expect(try await String(decoding: first.body, as: UTF8.self) == "GET /first h:1\n")
        }
    }

    @Test(
        "a target or host that would break the request is refused",
        arguments: [("/a b", "h"), ("/a\r\nX: y", "h"), ("/", "h\r\nX: y")]
    )
    func injection(_ path: String, _ authority: String) async throws {
        try await withServer { running in
            let client = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: path)
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test("an answer given before the whole request was taken is still read")
    func earlyAnswer() async throws {
        try await withServer { running in
            let client = try await HTTPClientConnection.connect(to: running.address, on: running.loops.next())
            let body = [UInt8](repeating: 0x61, count: 4_000_000)
            let response = try await client.send(request(.post, "/"), body: body, deadline: soon)
            #expect(response.head.status.code == 413)
            #expect(await !client.isOpen)
        }
    }

    @Test("nobody listening is an error with its reason, and no connection")
    func refused() async throws {
        let loops = try EventLoopGroup(count: 1, name: "refused")
        let loop = loops.next()
        let path = "/tmp/busway-nobody-\(UInt64.random(in: 0 ... .max))"
        let error = await #expect(throws: HTTPClientError.self) {
            try await HTTPClientConnection.connect(to: .unix(path: path), on: loop)
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.cause != nil)
        await loops.shutDown()
    }

    private var soon: MonotonicTime { .now + .seconds(20) }

    private func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        HTTPRequest(method: method, scheme: "http", authority: "h:1", path: path)
    }

    /// A peer that answers anything with exactly `answer` and ends its side.
    private func withAnswer(_ answer: String, _ body: (HTTPClientConnection) async throws -> Void) async throws {
        let loops = try EventLoopGroup(count: 1, name: "answer")
        let loop = loops.next()
        let listener = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: 0), on: loop)
        let answering = Task(executorPreference: loop) {
            let stream = try Socket(adopting: try await listener.accept(), on: loop)
            var request: [UInt8] = []
            while !request.ends(with: "\r\n\r\n") {
                _ = try await stream.read(appendingTo: &request, atMost: 4_096, deadline: nil)
            }
            try await stream.write(Array(answer.utf8), deadline: .now + .seconds(20))
            try stream.shutdownWrite()
            while try await stream.read(appendingTo: &request, atMost: 4_096, deadline: nil) > 0 {}
        }
        let limits = HTTPClientLimits(body: 1_000)
        let client = try await HTTPClientConnection.connect(to: listener.boundAddress, on: loop, limits: limits)
        try await body(client)
        await client.close()
        try await answering.value
        await loops.shutDown()
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
