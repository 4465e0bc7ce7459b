import HTTPConformance
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
}
