import BuswayBridge
import BuswayHTTPErrors
import CurlHTTP
import HTTPTypes
import Logging
import Messaging
import ScriptedUpstream
import Testing
import WireJSON

@testable import busway

/// A bridged method against a real socket that misbehaves in every way.
@Suite("A bridged service that cannot be trusted", .timeLimit(.minutes(2)))
struct BridgedServiceTests {
    /// Serves `get /at/{place}` on a memory bus before a server with this script.
    private func withBridge(
        timeout: Duration = .seconds(10),
        concurrency: Int = 8,
        _ script: @escaping ScriptedServer.Script,
        _ body: (RPCClient, ScriptedServer) async throws -> Void
    ) async throws {
        try await ScriptedServer.with(script: script) { client, upstream in
            var settings = UpstreamSettings()
            settings.responseLimit = 64 << 10
            let way = CurlUpstream(client: client, settings: settings, logger: Logger(label: "test"))
            let topic = BridgedTopic(
                topic: "odd",
                server: "one",
                service: try ServiceURL(upstream.url),
                methods: [
                    .init(
                        MethodDescription("see"),
                        try MethodDeclaration(.get, PathTemplate("/at/{place}"), query: ["q"]),
                        MethodPolicy(timeout: timeout)
                    )
                ]
            )
            try await withTransport("memory://\(UniqueID().description)") { transport in
                let server = RPCServer(
                    transport,
                    target: Target(topic: "odd", server: "one"),
                    endpoints: [topic.endpoint(client: UpstreamCircuit(way))],
                    concurrency: concurrency
                )
                try await server.start()
                try await body(RPCClient(transport, target: Target(topic: "odd"), timeout: .seconds(20)), upstream)
                await server.stop()
                await server.wait()
            }
        }
    }

    /// The failure a caller sees; nil for a result.
    private func failure(_ client: RPCClient, _ place: String = "x") async -> UpstreamFailure? {
        do throws(RPCError) {
            try await client.call("see", [:], ["place": JSONValue(place)])
            return nil
        } catch {
            return error.remote.flatMap { UpstreamFailure($0) }
        }
    }

    private static let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    @Test(
        "an answer that is none becomes an exception that says so, and nothing is asked twice",
        arguments: [
            ("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", 302),
            (json + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", 502),
            (json + "Content-Length: 70000\r\n\r\n" + String(repeating: "1", count: 70_000), 502),
            (json + "Content-Length: 3\r\n\r\n{]}", 502),
            (json + "Content-Length: 3\r\n\r\nNaN", 502),
            (json + "Content-Length: 50\r\n\r\n{\"short\":1}", 503),
            ("SSH-2.0-OpenSSH_9.2\r\n", 502),
            ("", 503),
        ]
    )
    func badAnswers(answer: String, status: Int) async throws {
        try await withBridge { connection, next in
            guard try await next() != nil else { return }
            try await connection.send(answer)
        } _: { client, upstream in
            #expect(await failure(client)?.status == status)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("an endless body is cut off, and one that stops coming ends with the method's own time")
    func bodiesWithoutEnd() async throws {
        try await withBridge { connection, next in
            guard try await next() != nil else { return }
            try await connection.send(Self.json + "Transfer-Encoding: chunked\r\n\r\n")
            while true { try await connection.send("1000\r\n" + String(repeating: "1", count: 4096) + "\r\n") }
        } _: { client, _ in
            #expect(await failure(client)?.status == 502)
        }
        try await withBridge(timeout: .milliseconds(300)) { connection, next in
            guard try await next() != nil else { return }
            try await connection.send(Self.json + "Content-Length: 10\r\n\r\n1")
            await connection.waitForEnd()
        } _: { client, _ in
            #expect(await failure(client)?.status == 504)
        }
    }

    @Test(
        "whatever an argument says, it stays in its segment of the path of this one service",
        arguments: [
            ("../x", "..%2Fx"), ("%2e%2e%2f", "%252e%252e%252f"), ("//host", "%2F%2Fhost"), ("..\\x", "..%5Cx"),
            ("http://host/", "http%3A%2F%2Fhost%2F"), ("file:///etc/passwd", "file%3A%2F%2F%2Fetc%2Fpasswd"),
            ("a\r\nX: y\r\n\r\n", "a%0D%0AX%3A%20y%0D%0A%0D%0A"),
            ("?a#b", "%3Fa%23b"), ("\u{0}", "%00"), ("ü", "%C3%BC"),
        ]
    )
    func escapes(place: String, path: String) async throws {
        try await withBridge { connection, next in
            while try await next() != nil {
                try await connection.send(Self.json + "Content-Length: 1\r\n\r\n1")
            }
        } _: { client, upstream in
            #expect(await failure(client, place) == nil)
            let requests = upstream.requests
            #expect(requests.count == 1)
            let head = "GET /at/\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(upstream.port)\r\n"
            #expect(requests.first?.hasPrefix(head) == true)
            for refused in ["", ".", ".."] {
                #expect(await failure(client, refused)?.kind == .invalidParams)
            }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("a context with line breaks in it never becomes a header field")
    func contextValues() async throws {
        try await withBridge { connection, next in
            while try await next() != nil {
                try await connection.send(Self.json + "Content-Length: 1\r\n\r\n1")
            }
        } _: { client, upstream in
            let context: RequestContext = ["request_id": "req-1\r\nX-Evil: 1", "traceparent": "a b"]
            try await client.call("see", context, ["place": "x"])
            let request = try #require(upstream.requests.first)
            #expect(!request.contains("Evil") && !request.lowercased().contains("traceparent"))
        }
    }

    @Test("a call whose caller has gone is never sent to the service")
    func expired() async throws {
        try await withBridge(concurrency: 1) { connection, next in
            // Answers the first request only when the second call has expired; the path tells them apart.
            while let request = try await next() {
                // Time itself is under test here: the second call's has to run out.
                if request.contains("/at/slow") { try await Task.sleep(for: .milliseconds(600)) }
                try await connection.send(Self.json + "Content-Length: 1\r\n\r\n1")
            }
        } _: { client, upstream in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.call("see", [:], ["place": "slow"]) }
                // Nobody tells, and asking all the time would slow down what is waited for.
                while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                let hurried = try client.prepare(timeout: .set(.milliseconds(200)))
                let failure = await #expect(throws: RPCError.self) {
                    try await hurried.call("see", [:], ["place": "late"])
                }
                #expect(failure?.code == .timeout)
                try await group.waitForAll()
            }
            // Behind the expired one in the same queue, so when this is answered, that one has been passed over.
            try await client.call("see", [:], ["place": "last"])
            #expect(upstream.requests.count == 2)
            #expect(upstream.requests.allSatisfy { !$0.contains("/at/late") })
        }
    }
}
