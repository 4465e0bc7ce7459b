import HTTPConformance
import Reactor
import SocketHTTP
import Testing

@Suite("Starting a server", .timeLimit(.minutes(1)))
struct LifecycleTests {
    @Test("a port that is taken is an error that names it, and no other address stays open")
    func bindFails() async throws {
        try await withServer { running in
            let other = HTTPServer(loops: running.loops, handler: echo)
            let error = await #expect(throws: HTTPServerError.self) {
                try await other.bind([.ipv4(0x7F00_0001, port: 0), running.address])
            }
            #expect(error?.code == .bindFailed)
            #expect(error?.address == running.address)
            #expect(error?.description.contains("\(running.address)") == true)
            await #expect(throws: HTTPServerError.self) { try await other.run() }
        }
    }

    @Test("a server runs once")
    func runsOnce() async throws {
        try await withServer { running in
            // Served, so it runs.
            _ = try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let again = await #expect(throws: HTTPServerError.self) { try await running.server.run() }
            #expect(again?.code == .alreadyRunning)
            let late = await #expect(throws: HTTPServerError.self) {
                try await running.server.bind([.ipv4(0x7F00_0001, port: 0)])
            }
            #expect(late?.code == .alreadyRunning)
        }
    }

    @Test("a server listens on several addresses, and its port 0 becomes a real one")
    func severalAddresses() async throws {
        let loops = try EventLoopGroup(count: 2, name: "several")
        let server = HTTPServer(loops: loops, handler: echo)
        let addresses = try await server.bind([.ipv4(0x7F00_0001, port: 0), .ipv6(1, port: 0)])
        let running = Task { try await server.run() }
        for address in addresses {
            #expect(address.port != 0)
            let client = try await RawClient.connect(to: address, on: loops.next())
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.readToEnd().hasSuffix("GET / -\n"))
        }
        #expect(await server.drain(within: .seconds(5)) == 0)
        try await running.value
        await loops.shutDown()
    }

    @Test("nothing keeps a server alive once it has drained")
    func released() async throws {
        let loops = try EventLoopGroup(count: 2, name: "released")
        weak var released: HTTPServer?
        do {
            let server = HTTPServer(loops: loops, handler: echo)
            released = server
            let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
            let running = Task { try await server.run() }
            let client = try await RawClient.connect(to: address, on: loops.next())
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.readToEnd().hasSuffix("GET / -\n"))
            await server.drain(within: .seconds(5))
            try await running.value
        }
        await loops.shutDown()
        #expect(released == nil)
    }

    @Test("no task that has served waits for more once a server has drained")
    func tasksEnd() async throws {
        final class Witness: Sendable {}
        let loops = try EventLoopGroup(count: 2, name: "tasks")
        weak var witness: Witness?
        do {
            let seen = Witness()
            witness = seen
            let server = HTTPServer(loops: loops) { request in
                withExtendedLifetime(seen) {}
                return await echo(request)
            }
            let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
            let running = Task { try await server.run() }
            for _ in 0..<3 {
                var clients: [RawClient] = []
                for _ in 0..<8 { clients.append(try await RawClient.connect(to: address, on: loops.next())) }
                for client in clients { try await client.send("GET / HTTP/1.0\r\n\r\n") }
                for client in clients { #expect(try await client.readToEnd().hasSuffix("GET / -\n")) }
            }
            await server.drain(within: .seconds(5))
            try await running.value
        }
        await loops.shutDown()
        #expect(witness == nil)
    }
}
