import HTTPConformance
import HTTPTypes
import SocketHTTP
import Testing

@Suite("Expect: 100-continue", .timeLimit(.minutes(1)))
struct ExpectContinueTests {
    private static let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
    private static let interim = "HTTP/1.1 100 Continue\r\n\r\n"

    @Test("a client that waits is asked for its body")
    func asked() async throws {
        try await withServer { running in
            let client = try await running.connect()
            try await client.send(Self.head + "Content-Length: 5\r\n\r\n")
            #expect(try await client.read(through: "\r\n\r\n") == Self.interim)
            try await client.send("hello")
            #expect(try await client.read(through: "hello").hasPrefix("HTTP/1.1 200 "))
            try await client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
            #expect(try await client.read(through: "\r\n\r\n") == Self.interim)
            try await client.send("5\r\nworld\r\n0\r\n\r\n")
            #expect(try await client.read(through: "world").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a client that does not wait is not asked")
    func notAsked() async throws {
        try await withServer { running in
            let response = try await running.exchange(Self.head + "Content-Length: 5\r\n\r\nhello")
            #expect(response.hasPrefix("HTTP/1.1 200 ") && !response.contains("100 Continue"))
            let empty = try await running.exchange(Self.head + "Content-Length: 0\r\n\r\n")
            #expect(empty.hasPrefix("HTTP/1.1 200 ") && !empty.contains("100 Continue"))
        }
    }

    @Test("a body that will not be read is not asked for")
    func refused() async throws {
        try await withServer { running in
            let client = try await running.connect()
            try await client.send(Self.head + "Content-Length: 1048577\r\n\r\n")
            #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("whoever declines the body has the last word, and only a client that waits is declined")
    func declined() async throws {
        let declines: @Sendable (HTTPServerRequest) async -> HTTPServerResponse? = { request in
            request.head.path == "/wanted" ? nil : HTTPServerResponse(status: .unsupportedMediaType, text: "no")
        }
        try await withServer(declinesBody: declines) { running in
            let sent = try await running.exchange(Self.head + "Content-Length: 5\r\n\r\nhello")
            #expect(sent.hasPrefix("HTTP/1.1 200 "), "nobody is asked about a body that comes anyway")
            let waiting = try await running.connect()
            try await waiting.send(Self.head + "Content-Length: 5\r\n\r\n")
            let answer = try await waiting.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 415 ") && answer.contains("\r\nConnection: close\r\n"))
            let wanted = try await running.connect()
            try await wanted.send(Self.head.replacing("POST /", with: "POST /wanted") + "Content-Length: 5\r\n\r\n")
            #expect(try await wanted.read(through: "\r\n\r\n") == Self.interim)
        }
    }
}
