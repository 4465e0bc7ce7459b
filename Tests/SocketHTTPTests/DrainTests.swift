import HTTPConformance
import HTTPTypes
import Reactor
import SocketHTTP
import Testing

@Suite("Draining", .timeLimit(.minutes(1)))
struct DrainTests {
    private static let patient = HTTPServerConfiguration(timeouts: HTTPTimeouts(drainGrace: .seconds(20)))

    @Test("in the first step requests are still served, and every response says close")
    func firstStep() async throws {
        try await withServer { running in
            let old = try await running.connect()
            try await old.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await old.read(through: "GET / h\n")
            running.server.beginDrain()
            try await old.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await old.readToEnd().contains("Connection: close\r\n"))
            #expect(try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n").contains("Connection: close\r\n"))
        }
    }

    @Test("in the second step idle connections end at once and requests in flight are finished")
    func secondStep() async throws {
        let entered = Happening()
        let release = Happening()
        let handler: Handler = { request in
            if request.head.path == "/slow" {
                entered.happen()
                await release.wait()
            }
            return await echo(request)
        }
        try await withServer(on: .ipv4(0x7F01_0001, port: 0), handler: handler) { running in
            let idle = try await served(running)
            let busy = try await running.connect()
            try await busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            async let leftover = running.server.drain(within: .seconds(30))
            #expect(try await idle.isEnded())
            await #expect(throws: SocketError.self) { try await running.connect() }
            release.happen()
            #expect(try await busy.readToEnd().contains("Connection: close\r\n"))
            #expect(await leftover == 0)
            // The two clients still hold their ends, and the server nothing.
            let open = try openSockets(at: 0x7F01_0001)
            #expect(open == 2)
            try await idle.close()
            try await busy.close()
        }
    }

    @Test("a connection that has just been made may still bring its request")
    func freshConnections() async throws {
        try await withServer(Self.patient) { running in
            let idle = try await served(running)
            let fresh = try await running.connect()
            async let leftover = running.server.drain(within: .seconds(50))
            // The idle one is closed first, so the drain has begun.
            #expect(try await idle.isEnded())
            try await fresh.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n")
            let response = try await fresh.readToEnd()
            #expect(response.contains("GET /late h\n"))
            #expect(await leftover == 0)
        }
    }

    @Test("a connection that never says anything does not hold up a drain")
    func silentConnections() async throws {
        let configuration = HTTPServerConfiguration(timeouts: HTTPTimeouts(header: .seconds(50), drainGrace: .zero))
        try await withServer(configuration) { running in
            let silent = try await running.connect()
            // Accepted in order, so the silent one is open when the next is served.
            _ = try await served(running)
            let start = MonotonicTime.now
            #expect(await running.server.drain(within: .seconds(50)) == 0)
            #expect(try await silent.isEnded())
            #expect(MonotonicTime.now - start < .seconds(40))
        }
    }

    private func served(_ running: RunningServer) async throws -> RawClient {
        let client = try await running.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try await client.read(through: "GET / h\n")
        return client
    }

    @Test("connections that wait in the backlog are served before the listener closes")
    func backlog() async throws {
        let loops = try EventLoopGroup(count: 2, name: "backlog")
        let server = HTTPServer(loops: loops, handler: echo)
        let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
        // Nobody accepts before the server runs, so all of these are in the kernel's backlog.
        var clients: [RawClient] = []
        for _ in 0..<50 {
            let client = try await RawClient.connect(to: address, on: loops.next())
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            clients.append(client)
        }
        #expect(await server.drain(within: .seconds(20)) == 0)
        for client in clients {
            #expect(try await client.readToEnd().hasSuffix("GET / h\n"))
        }
        await loops.shutDown()
    }

    @Test("a handler that runs over time is cancelled, and its answer is still written")
    func overTime() async throws {
        let entered = Happening()
        let handler: Handler = { _ in
            entered.happen()
            await waitForCancellation()
            return HTTPServerResponse(
                head: HTTPResponse(status: .gatewayTimeout),
                body: Array(repeating: 0x61, count: 8_000_000)
            )
        }
        try await withServer(Self.patient, handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            async let leftover = running.server.drain(within: .milliseconds(50))
            let response = try await client.readToEnd()
            #expect(response.hasPrefix("HTTP/1.1 504 ") && response.contains("Connection: close\r\n"))
            #expect(response.hasSuffix(String(repeating: "a", count: 1_000)) && response.utf8.count > 8_000_000)
            #expect(await leftover == 0)
        }
    }

    @Test("what does not end even when cancelled is cut and counted")
    func leftovers() async throws {
        let entered = Happening()
        let release = Happening()
        let handler: Handler = { _ in
            entered.happen()
            await release.wait()
            return HTTPServerResponse(status: .ok, text: "too late")
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            #expect(await running.server.drain(within: .zero) == 1)
            await #expect(throws: SocketError.self) { try await client.readToEnd() }
            release.happen()
        }
    }

    @Test("a request that is still arriving when the time is over is cut off")
    func arriving() async throws {
        try await withServer { running in
            let client = try await running.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            _ = try await client.read(through: "\r\n\r\n")
            #expect(await running.server.drain(within: .milliseconds(20)) == 0)
            #expect(try await client.isEnded())
        }
    }

    @Test("a second drain shortens the first")
    func shortened() async throws {
        let entered = Happening()
        let handler: Handler = { _ in
            entered.happen()
            await waitForCancellation()
            return HTTPServerResponse(status: .ok, text: "")
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            async let first = running.server.drain(within: .seconds(3_600))
            #expect(await running.server.drain(within: .zero) == 0)
            #expect(await first == 0)
        }
    }

    @Test("cancelling run drains at once")
    func cancelled() async throws {
        let entered = Happening()
        let loops = try EventLoopGroup(count: 2, name: "cancel")
        let server = HTTPServer(configuration: Self.patient, loops: loops) { _ in
            entered.happen()
            await waitForCancellation()
            return HTTPServerResponse(status: .ok, text: "cancelled")
        }
        let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
        let running = Task { try await server.run() }
        let client = try await RawClient.connect(to: address, on: loops.next())
        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        await entered.wait()
        running.cancel()
        try await running.value
        #expect(try await client.readToEnd().hasSuffix("cancelled"))
        await #expect(throws: SocketError.self) { try await RawClient.connect(to: address, on: loops.next()) }
        #expect(server.statistics.openConnections == 0)
        await loops.shutDown()
    }
}
