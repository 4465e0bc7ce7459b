import CurlHTTP
import HTTPTypes
import Reactor
import ScriptedUpstream
import Testing

@Suite("Servers that misbehave", .timeLimit(.minutes(1)))
struct BadServerTests {
    @Test(
        "what is no complete HTTP response is an error of its own kind",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", HTTPTransferError.Code.connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", .connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", .connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Le", .invalidResponse),
            ("", .connectionLost),
            ("SSH-2.0-OpenSSH_9.2\r\n", .invalidResponse),
            ("just a text without any head", .invalidResponse),
            ("HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n", .invalidResponse),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", .encodedResponse),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 3\r\n\r\nabc", .invalidResponse),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3, 1\r\n\r\nabc", .invalidResponse),
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", .invalidResponse),
        ]
    )
    func broken(response: String, code: HTTPTransferError.Code) async throws {
        try await ScriptedServer.with { connection, next in
            _ = try await next()
            try await connection.send(response)
        } _: { client, server in
            let error = await failure(of: client, .init(method: .post, url: server.url, body: [1]))
            #expect(error?.code == code, "\(String(describing: error))")
            #expect(error?.mayHaveArrived == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test("octets behind the declared length are not part of the response, and the connection is not used again")
    func tooLong() async throws {
        try await ScriptedServer.with { connection, next in
            guard try await next() != nil else { return }
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 500 Evil\r\n\r\n")
            await connection.waitForEnd()
        } _: { client, server in
            for _ in 0..<2 {
                let response = try await client.send(.init(url: server.url))
                #expect(response.status == .ok)
                #expect(response.body == Array("abc".utf8))
            }
            #expect(server.connections == 2)
        }
    }

    @Test("interim responses are passed over, and fields of a trailer are not fields of the response")
    func interim() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil {
                try await connection.send("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Late: 2 \r\n")
                try await connection.send("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 3\r\n\r\n")
            }
        } _: { client, server in
            let response = try await client.send(.init(url: server.url))
            #expect(response.status == .ok)
            #expect(response.body == Array("abc".utf8))
            #expect(response.fields.map(\.name.canonicalName) == ["x-late", "transfer-encoding"])
            #expect(response.fields.first?.value == "2")
        }
    }

    @Test("a redirect is a response like any other; nobody goes where it points")
    func redirect() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil {
                let location = "http://169.254.169.254/latest/meta-data"
                try await connection.send("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
            }
        } _: { client, server in
            let response = try await client.send(.init(url: server.url))
            #expect(response.status.code == 302)
            #expect(client.statistics.connections == 1)
        }
    }

    @Test("a body without an end is cut off at the limit, and so is its connection", arguments: [true, false])
    func endless(isChunked: Bool) async throws {
        try await ScriptedServer.with { connection, next in
            _ = try await next()
            let framing = isChunked ? "Transfer-Encoding: chunked\r\n" : ""
            try await connection.send("HTTP/1.1 200 OK\r\n\(framing)\r\n")
            let piece = String(repeating: "x", count: 4096)
            while true { try await connection.send(isChunked ? "1000\r\n\(piece)\r\n" : piece) }
        } _: { client, server in
            let error = await failure(of: client, .init(url: server.url, responseLimit: 100_000))
            #expect(error?.code == .responseTooLarge)
            await server.waitForEndOfScript()
        }
    }

    @Test("a length above the limit is refused before the body comes; one at the limit is not")
    func declared() async throws {
        try await ScriptedServer.with { connection, next in
            guard try await next() != nil else { return }
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
            guard try await next() == nil else { return }
        } _: { client, server in
            let error = await failure(of: client, .init(url: server.url, responseLimit: 4))
            #expect(error?.code == .responseTooLarge)
        }
        try await ScriptedServer.with { connection, next in
            guard try await next() != nil else { return }
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde")
        } _: { client, server in
            let response = try await client.send(.init(url: server.url, responseLimit: 5))
            #expect(response.body.count == 5)
        }
    }

    @Test("a head without an end is cut off")
    func endlessHead() async throws {
        try await ScriptedServer.with { connection, next in
            _ = try await next()
            try await connection.send("HTTP/1.1 200 OK\r\n")
            while true { try await connection.send("X-Field: \(String(repeating: "x", count: 1000))\r\n") }
        } _: { client, server in
            let error = await failure(of: client, .init(url: server.url))
            #expect(error?.code == .responseTooLarge)
            await server.waitForEndOfScript()
        }
    }

    @Test("a server that accepts and says nothing, and one that never ends its body, are given up in time")
    func slow() async throws {
        for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"] {
            try await ScriptedServer.with { connection, next in
                _ = try await next()
                try await connection.send(start)
                await connection.waitForEnd()
            } _: { client, server in
                let before = MonotonicTime.now
                let error = await failure(of: client, .init(url: server.url, timeout: .milliseconds(100)))
                #expect(error?.code == .timeout)
                #expect(error?.mayHaveArrived == true)
                #expect(MonotonicTime.now - before >= .milliseconds(100))
                await server.waitForEndOfScript()
            }
        }
    }

    @Test("a reset is a lost connection; nobody at the port is nobody reached")
    func lost() async throws {
        try await ScriptedServer.with { connection, next in
            _ = try await next()
            await connection.reset()
        } _: { client, server in
            let error = await failure(of: client, .init(method: .post, url: server.url, body: [1]))
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveArrived == true)
            let nobody = await failure(of: client, .init(url: "http://127.0.0.1:1/"))
            #expect(nobody?.code == .notConnected)
            #expect(nobody?.mayHaveArrived == false)
            #expect(nobody?.description.contains("127.0.0.1:1") == true)
        }
    }

    @Test(
        "a request that gets lost on a kept connection is sent again only when that does no harm",
        arguments: [
            (HTTPRequest.Method.get, false), (.put, true), (.delete, false),
            (.post, true), (.patch, true), (.post, false),
        ]
    )
    func repeated(method: HTTPRequest.Method, hasBody: Bool) async throws {
        try await ScriptedServer.with { connection, next in
            guard try await next() != nil else { return }
            try await connection.send("HTTP/1.1 204 Fine\r\n\r\n")
            // The second request on a connection is read, and then nothing comes of it.
            _ = try await next()
        } _: { client, server in
            let request = HTTPClient.Request(method: method, url: server.url, body: hasBody ? [0x61] : nil)
            _ = try await client.send(request)
            let error = await failure(of: client, request)
            // Read once on the first connection and once on the second, or once on the first alone and given up.
            switch (method, hasBody) {
            case (.post, true), (.patch, true):
                #expect(error?.code == .connectionLost)
                #expect(error?.mayHaveArrived == true)
                #expect(server.requests.count == 2)
            case (.post, false):
                #expect(error == nil)
                #expect(server.requests.count == 2)
            default:
                #expect(error == nil)
                #expect(server.requests.count == 3)
            }
        }
    }
}
