import HTTPConformance
import HTTPTypes
import Locking
import Reactor
import SocketHTTP
import Testing

@Suite("Peers that take their time", .timeLimit(.minutes(1)))
struct TimeoutTests {
    private static let long = Duration.seconds(60)

    private static func configuration(
        header: Duration = long,
        body: Duration = long,
        idle: Duration = long,
        write: Duration = long
    ) -> HTTPServerConfiguration {
        HTTPServerConfiguration(timeouts: HTTPTimeouts(header: header, body: body, idle: idle, write: write))
    }

    @Test("a head that does not end in time is answered 408, even when it dribbles in")
    func slowHead() async throws {
        try await withServer(Self.configuration(header: .seconds(2))) { running in
            let client = try await running.connect()
            // The second request's time begins with its first octet, however late the test comes to send it.
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await client.read(through: "GET / h\n")
            let start = MonotonicTime.now
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\nX: ")
            // Each octet comes long before a timeout that was measured from the last one.
            let dribbling = Task {
                while !Task.isCancelled {
                    await client.sendIgnoringRefusal([0x61])
                    // The pace of the slow client under test.
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let response = try await client.read(through: "\r\n\r\n")
            dribbling.cancel()
            #expect(response.hasPrefix("HTTP/1.1 408 "))
            #expect(response.contains("Connection: close\r\n"))
            #expect(MonotonicTime.now - start >= .seconds(2))
        }
    }

    @Test("a fresh connection that says nothing is closed without a word when a head would be late")
    func silence() async throws {
        try await withServer(Self.configuration(header: .milliseconds(50))) { running in
            let client = try await running.connect()
            #expect(try await client.isEnded())
        }
    }

    @Test(
        "a body that does not end in time is answered 408",
        arguments: ["Content-Length: 9", "Transfer-Encoding: chunked"]
    )
    func slowBody(_ framing: String) async throws {
        try await withServer(Self.configuration(body: .milliseconds(50))) { running in
            let client = try await running.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\n\(framing)\r\n\r\n5\r\nhe")
            #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("an idle connection is closed without a word, and not before it was idle for its time")
    func idle() async throws {
        try await withServer(Self.configuration(idle: .milliseconds(100))) { running in
            let client = try await running.connect()
            let start = MonotonicTime.now
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await client.read(through: "GET / h\n")
            #expect(try await client.isEnded())
            #expect(MonotonicTime.now - start >= .milliseconds(100))
        }
    }

    @Test("a client that does not read its response is cut off")
    func unread() async throws {
        let ends = ConnectionEnds()
        let handler: Handler = { _ in
            HTTPServerResponse(head: HTTPResponse(status: .ok), body: Array(repeating: 0x61, count: 64_000_000))
        }
        try await withServer(Self.configuration(write: .milliseconds(100)), observer: ends, handler: handler) {
            running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await ends.next() == .unread)
            await #expect(throws: SocketError.self) { try await client.readToEnd() }
        }
    }
}
