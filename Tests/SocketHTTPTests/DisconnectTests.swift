import HTTPConformance
import HTTPTypes
import Reactor
import SocketHTTP
import Testing

@Suite("Clients that go away", .timeLimit(.minutes(1)))
struct DisconnectTests {
    @Test(
        "a handler is cancelled when its client resets the connection",
        arguments: [
            SocketAddress.ipv4(0x7F00_0001, port: 0), .unix(path: "/tmp/busway-gone-\(UInt64.random(in: 0 ... .max))"),
        ]
    )
    func reset(_ address: SocketAddress) async throws {
        let entered = Happening()
        let cancelled = Happening()
        let ends = ConnectionEnds()
        let handler: Handler = { _ in
            entered.happen()
            await waitForCancellation()
            cancelled.happen()
            return HTTPServerResponse(status: .ok, text: "for nobody")
        }
        try await withServer(on: address, observer: ends, handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            try await client.reset()
            await cancelled.wait()
            #expect(await ends.next() == .clientGone)
            #expect(running.server.statistics.openConnections == 0)
        }
    }

    @Test("a client that has merely ended its side keeps its handler")
    func halfCloseIsNoDisconnect() async throws {
        let entered = Happening()
        let release = Happening()
        let handler: Handler = { _ in
            entered.happen()
            await release.wait()
            return HTTPServerResponse(status: .ok, text: "\(Task.isCancelled)")
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await client.endSending()
            await entered.wait()
            // A further connection is served meanwhile, so the loops have looked at their sockets since.
            for _ in 0..<4 {
                let other = try await running.connect()
                try await other.endSending()
                #expect(try await other.isEnded())
            }
            release.happen()
            #expect(try await client.readToEnd().hasSuffix("false"))
        }
    }

    @Test("connections that come and go in every state leave nothing behind")
    func nothingIsLeft() async throws {
        try await withServer(on: .ipv4(0x7F01_0002, port: 0)) { running in
            let witness = try await running.connect()
            let whileOpen = try openSockets(at: 0x7F01_0002)
            #expect(whileOpen >= 2)
            try await witness.close()
            for number in 0..<200 {
                let client = try await running.connect()
                switch number % 5 {
                case 0: break
                case 1: try await client.send("GET / HT")
                case 2: try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab")
                case 3:
                    try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                    _ = try await client.read(through: "GET / h\n")
                default: try await client.send("nonsense\r\n")
                }
                if number % 2 == 0 { try await client.reset() } else { try await client.close() }
            }
            await running.server.drain(within: .seconds(10))
            #expect(running.server.statistics.openConnections == 0)
            let open = try openSockets(at: 0x7F01_0002)
            #expect(open == 0)
        }
    }
}
