import HTTPConformance
import HTTPTypes
import Reactor
import SocketHTTP
import Testing

@Suite("Bodies that come into being while they are sent", .timeLimit(.minutes(1)))
struct StreamingTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    private func serving(_ body: any HTTPBodyStream, status: HTTPResponse.Status = .ok) -> Handler {
        { request in
            guard request.head.path == "/" else { return await echo(request) }
            return HTTPServerResponse(
                head: HTTPResponse(status: status, headerFields: [.contentType: "text/event-stream"]),
                stream: body
            )
        }
    }

    @Test("a piece reaches the client before the next one exists, and the connection goes on after the last")
    func pieces() async throws {
        let body = ScriptedBody()
        try await withServer(handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            let head = try await client.read(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.contains("Transfer-Encoding: chunked\r\n"))
            #expect(!head.contains("Content-Length") && !head.contains("Connection: close"))
            body.send("first")
            #expect(try await client.read(through: "first\r\n") == "5\r\nfirst\r\n")
            body.send("")
            body.send(String(repeating: "b", count: 26))
            #expect(try await client.read(through: "b\r\n").hasPrefix("1a\r\nbb"))
            body.end()
            #expect(try await client.read(through: "\r\n\r\n") == "0\r\n\r\n")
            #expect(body.closed.hasHappened)
            try await client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await client.read(through: "GET /next h\n").contains("Content-Length: 12\r\n"))
        }
    }

    @Test("an HTTP/1.0 client gets the body as it is, and its end with that of the connection")
    func oldClient() async throws {
        let body = ScriptedBody("one ", "two")
        body.end()
        try await withServer(handler: serving(body)) { running in
            let answer = try await running.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\none two"))
            #expect(answer.contains("Connection: close\r\n") && !answer.contains("Transfer-Encoding"))
        }
    }

    @Test("HEAD and 204 get the head alone, nobody is asked for a piece, and the connection goes on")
    func noBody() async throws {
        for (method, status) in [("HEAD", HTTPResponse.Status.ok), ("GET", .noContent)] {
            let body = ScriptedBody("never")
            try await withServer(handler: serving(body, status: status)) { running in
                let client = try await running.connect()
                try await client.send("\(method) / HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n")
                let answers = try await client.read(through: "GET /next h\n")
                #expect(answers.contains("Transfer-Encoding: chunked\r\n") == (method == "HEAD"))
                #expect(!answers.contains("never") && answers.contains("\r\n\r\nHTTP/1.1 200 OK\r\n"))
                #expect(body.asked == 0 && body.closed.hasHappened)
            }
        }
    }

    @Test("a client that stops reading is felt by the stream, and cut when its time to write is over")
    func unread() async throws {
        let body = EndlessBody()
        let ends = ConnectionEnds()
        let configuration = HTTPServerConfiguration(timeouts: HTTPTimeouts(write: .milliseconds(300)))
        try await withServer(configuration, observer: ends, handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            #expect(await ends.next() == .unread)
            await body.closed.wait()
            // What the kernel holds for both ends, and one piece.
            #expect(body.taken < 32 << 20)
            try await client.waitForReset()
        }
    }

    @Test("a client that resets the connection ends the stream, though nothing is being written")
    func reset() async throws {
        let body = ScriptedBody("a")
        let ends = ConnectionEnds()
        try await withServer(observer: ends, handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            _ = try await client.read(through: "a\r\n")
            try await client.reset()
            await body.closed.wait()
            #expect(await ends.next() == .clientGone)
        }
    }

    @Test("a client that ends its side is still served; one that has closed is found out by the next piece")
    func halfClosed() async throws {
        let body = ScriptedBody("a", probe: "probe")
        try await withServer(handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            _ = try await client.read(through: "a\r\n")
            try await client.endSending()
            #expect(try await client.read(through: "probe\r\n") == "5\r\nprobe\r\n")
            body.end()
            #expect(try await client.readToEnd() == "0\r\n\r\n")
        }
        let abandoned = ScriptedBody("a", probe: "probe")
        let ends = ConnectionEnds()
        try await withServer(observer: ends, handler: serving(abandoned)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            _ = try await client.read(through: "a\r\n")
            try await client.close()
            await abandoned.clientEnded.wait()
            await abandoned.closed.wait()
            #expect(await ends.next() == .clientGone)
        }
    }

    @Test("a stream passes through TLS piece by piece, and a client that has closed is found out there too")
    func secured() async throws {
        let body = ScriptedBody("a", probe: "probe")
        try await withTLSServer(handler: serving(body)) { server in
            let client = try await server.connect(try server.client())
            try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await client.read(through: "a\r\n").hasSuffix("\r\n\r\n1\r\na\r\n"))
            body.send("b")
            #expect(try await client.read(through: "b\r\n") == "1\r\nb\r\n")
            try await client.close()
            await body.closed.wait()
        }
    }

    @Test("a drain asks streams for their last words and waits for a clean end")
    func drain() async throws {
        let body = ScriptedBody("a", lastWords: "bye")
        try await withServer(handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            _ = try await client.read(through: "a\r\n")
            running.server.beginDrain()
            #expect(!body.drained.hasHappened)
            #expect(await running.server.drain(within: .seconds(30)) == 0)
            #expect(try await client.readToEnd() == "3\r\nbye\r\n0\r\n\r\n")
        }
    }

    @Test("a stream that begins during the drain is asked too")
    func lateStream() async throws {
        let body = ScriptedBody(lastWords: "bye")
        let entered = Happening()
        let release = Happening()
        let serve = serving(body)
        let handler: Handler = { request in
            guard request.head.path == "/" else { return await echo(request) }
            entered.happen()
            await release.wait()
            return await serve(request)
        }
        try await withServer(handler: handler) { running in
            let idle = try await running.connect()
            try await idle.send("GET /idle HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await idle.read(through: "GET /idle h\n")
            let client = try await running.connect()
            try await client.send(Self.get)
            await entered.wait()
            async let leftover = running.server.drain(within: .seconds(30))
            // The one that waits for its next request is closed, so the drain has gone through the connections.
            #expect(try await idle.isEnded())
            release.happen()
            #expect(try await client.readToEnd().hasSuffix("3\r\nbye\r\n0\r\n\r\n"))
            #expect(await leftover == 0)
        }
    }

    @Test("a stream that goes on regardless is cut at the end of the drain, and does not look whole")
    func overTime() async throws {
        let body = ScriptedBody("a")
        try await withServer(handler: serving(body)) { running in
            let client = try await running.connect()
            try await client.send(Self.get)
            _ = try await client.read(through: "a\r\n")
            await running.server.drain(within: .milliseconds(20))
            #expect(body.drained.hasHappened && body.closed.hasHappened)
            await #expect(throws: SocketError.self) { try await client.readToEnd() }
        }
    }
}
