import CurlHTTP
import HTTPTypes
import Locking
import Reactor
import ScriptedUpstream
import SocketHTTP
import Testing

@Suite("Requests of the HTTP client", .timeLimit(.minutes(1)))
struct RequestTests {
    @Test("method, path, fields and body arrive as they were given, and the response comes back whole")
    func echo() async throws {
        let handler: @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { request in
            var response = await mirror(request)
            response.head.headerFields = request.head.headerFields
            response.head.status = 418
            return response
        }
        try await withUpstream(handler: handler) { client, url, _ in
            let name = try #require(HTTPField.Name("X-Test"))
            let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
            for method in [HTTPRequest.Method.post, .put, .patch] {
                let response = try await client.send(
                    .init(method: method, url: url + "/a%2Fb/../c?d=%20", fields: [name: "some text"], body: body)
                )
                #expect(response.status.code == 418)
                #expect(response.fields[name] == "some text")
                #expect(response.body == Array("\(method) /a%2Fb/../c?d=%20 ".utf8) + body)
            }
            #expect(client.statistics.connections == 1)
            #expect(client.statistics.requests == 3)
        }
    }

    @Test("nothing is added but the host and the length of the body")
    func bare() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil { try await connection.send("HTTP/1.1 204 Fine\r\n\r\n") }
        } _: { client, server in
            let host = "Host: 127.0.0.1:\(server.port)\r\n"
            _ = try await client.send(.init(url: server.url + "/x"))
            _ = try await client.send(.init(method: .post, url: server.url, body: Array("abc".utf8)))
            _ = try await client.send(.init(method: .delete, url: server.url))
            _ = try await client.send(.init(method: .put, url: server.url))
            let empty = try #require(HTTPField.Name("X-Empty"))
            _ = try await client.send(.init(method: .options, url: server.url, fields: [empty: ""]))
            #expect(
                server.requests == [
                    "GET /x HTTP/1.1\r\n\(host)\r\n",
                    "POST / HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nabc",
                    "DELETE / HTTP/1.1\r\n\(host)\r\n",
                    "PUT / HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n",
                    "OPTIONS / HTTP/1.1\r\n\(host)X-Empty:\r\n\r\n",
                ]
            )
            #expect(server.connections == 1)
        }
    }

    @Test("a HEAD request is done when the head has come, whatever length that promises")
    func head() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil {
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            }
        } _: { client, server in
            let response = try await client.send(.init(method: .head, url: server.url))
            #expect(response.fields[.contentLength] == "99999999999")
            #expect(response.body.isEmpty)
            _ = try await client.send(.init(method: .head, url: server.url))
            #expect(server.connections == 1)
        }
    }

    @Test(
        "a URL that is not exactly what will be asked for is refused, and nothing is sent",
        arguments: [
            "", "/path", "weather:9000/x", "file:///etc/passwd", "ftp://localhost/", "gopher://localhost/",
            "http://", "http://user:secret@localhost/", "http://localhost/#part", "http://localhost/a b",
            "http://localhost/a\r\nX: y", "http://localhost/a\u{0}", "http://localhost\\@elsewhere/",
            "http://localhost/ü", "http://localhost:99999/", "http://local host/", "dict://localhost/", "//localhost/",
        ]
    )
    func urls(url: String) async throws {
        try await ScriptedServer.with { _, _ in
        } _: { client, _ in
            let error = await failure(of: client, .init(url: url))
            #expect(error?.code == .invalidRequest)
            #expect(error?.mayHaveArrived == false)
            #expect(error?.description.contains("secret") != true)
            #expect(client.statistics.requests == 0)
        }
    }

    @Test(
        "fields that frame the message or rule the connection are refused",
        arguments: [
            "Host", "content-length", "Transfer-Encoding", "Connection", "Accept-Encoding", "Expect", "Upgrade", "TE",
        ]
    )
    func reserved(name: String) async throws {
        try await ScriptedServer.with { _, _ in
        } _: { client, server in
            let name = try #require(HTTPField.Name(name))
            let error = await failure(of: client, .init(url: server.url, fields: [name: "1"]))
            #expect(error?.code == .invalidRequest)
            #expect(server.connections == 0)
        }
    }

    @Test("a line break in a field's value never becomes a line of the request")
    func lineBreaks() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil { try await connection.send("HTTP/1.1 204 Fine\r\n\r\n") }
        } _: { client, server in
            let name = try #require(HTTPField.Name("X-Test"))
            let value = "a\r\nX-Evil: b\r\n\r\nGET /evil HTTP/1.1"
            _ = try await client.send(.init(url: server.url, fields: [name: value]))
            #expect(server.requests.count == 1)
            let lines = server.requests[0].split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.count { $0.hasPrefix("X-Evil") || $0.hasPrefix("GET /evil") } == 0)
            #expect(HTTPField.Name("X-Test\r\nX-Evil") == nil)
        }
    }

    @Test("no more requests are under way to one origin than configured; the others wait in order")
    func places() async throws {
        let inFlight = Lock((now: 0, most: 0))
        let handler: @Sendable (HTTPServerRequest) async -> HTTPServerResponse = { request in
            inFlight.withLock { inFlight in
                inFlight.now += 1
                inFlight.most = max(inFlight.most, inFlight.now)
            }
            await Task.yield()
            inFlight.withLock { $0.now -= 1 }
            return await mirror(request)
        }
        try await withUpstream(.init(transfersPerOrigin: 3), handler: handler) { client, url, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await client.send(.init(url: "\(url)/\(number)"))
                        #expect(response.body == Array("GET /\(number) ".utf8))
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...3).contains(client.statistics.connections))
            #expect((1...3).contains(inFlight.withLock { $0.most }))
        }
    }
}
