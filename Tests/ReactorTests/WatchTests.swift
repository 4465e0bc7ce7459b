import Glibc
import Locking
import Testing

@testable import Reactor

@Suite("A socket that is watched without a task")
struct WatchTests {
    /// Watches `socket`, does `something` then, and waits for what the socket has to tell.
    private func arrival(
        at socket: Socket,
        within limit: Duration = .seconds(30),
        after something: () -> Void = {}
    ) async -> Arrival {
        await withCheckedContinuation { continuation in
            socket.whenReadable(by: .now + limit) { continuation.resume(returning: $0) }
            something()
        }
    }

    @Test("tells of octets that come, and of those that are there already")
    func octets() async throws {
        try await onLoop { loop in
            for family in Family.allCases {
                let (client, server) = try await pair(family, on: loop)
                server.assumeDry()
                #expect(await arrival(at: server) { client.writeNow([1, 2]) } == .octets)
                #expect(!server.isDry)
                #expect(try await readOnce(server) == [1, 2])
                try await client.write([3])
                #expect(await arrival(at: server) == .octets)
                #expect(try await readOnce(server) == [3])
            }
        }
    }

    @Test("tells of the end of the peer's stream, for which no further event comes")
    func end() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.ipv4, on: loop)
            try client.shutdownWrite()
            #expect(await arrival(at: server) == .octets)
            #expect(try await readOnce(server) == [])
            #expect(await arrival(at: server) == .octets)
        }
    }

    @Test("tells when nothing came in time, and can be watched again")
    func deadline() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            server.assumeDry()
            #expect(await arrival(at: server, within: .milliseconds(10)) == .deadline)
            try await client.write([1])
            #expect(await arrival(at: server) == .octets)
        }
    }

    @Test("tells that it was closed, also when that was before")
    func closed() async throws {
        try await onLoop { loop in
            let (_, server) = try await pair(.ipv4, on: loop)
            server.assumeDry()
            #expect(await arrival(at: server) { server.close() } == .closed)
            #expect(await arrival(at: server) == .closed)
        }
    }

    @Test("may be closed by whoever is told")
    func closedWithin() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            server.assumeDry()
            let told = Lock(0)
            await withCheckedContinuation { continuation in
                server.whenReadable(by: .now + .seconds(30)) { _ in
                    told.withLock { $0 += 1 }
                    server.close()
                    continuation.resume()
                }
                client.reset()
            }
            #expect(told.withLock { $0 } == 1)
        }
    }
}
