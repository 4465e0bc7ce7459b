import HTTPConformance
import Reactor
import SocketHTTP
import Testing

@Suite("More connections than are served", .timeLimit(.minutes(1)))
struct ConnectionLimitTests {
    @Test("one connection too many is answered 503 and closed, and the others go on")
    func overTheLimit() async throws {
        let configuration = HTTPServerConfiguration(limits: HTTPLimits(connections: 2))
        let ends = ConnectionEnds()
        try await withServer(configuration, observer: ends) { running in
            let first = try await served(running)
            let second = try await served(running)
            let third = try await running.connect()
            let refusal = try await third.readToEnd()
            #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("Connection: close\r\n"))
            try await third.close()
            #expect(await ends.next() == .refused)
            #expect(running.server.statistics.refusedConnections == 1)
            #expect(running.server.statistics.openConnections == 2)
            try await first.close()
            #expect(await ends.next() == .clientClosed)
            let fourth = try await served(running)
            try await second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try await second.read(through: "GET / h\n")
            try await fourth.close()
        }
    }

    @Test("a thousand connections are served at the same time by two loops")
    func many() async throws {
        _ = try raiseDescriptorLimit()
        try await withServer { running in
            var clients: [RawClient] = []
            for _ in 0..<1_000 { clients.append(try await running.connect()) }
            try await withThrowingTaskGroup { group in
                for client in clients {
                    group.addTask {
                        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                        _ = try await client.read(through: "GET / h\n")
                    }
                }
                try await group.waitForAll()
            }
            #expect(running.server.statistics.openConnections == 1_000)
            #expect(running.server.statistics.requests == 1_000)
            for client in clients { try await client.close() }
        }
    }

    private func served(_ running: RunningServer) async throws -> RawClient {
        let client = try await running.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try await client.read(through: "GET / h\n")
        return client
    }
}
