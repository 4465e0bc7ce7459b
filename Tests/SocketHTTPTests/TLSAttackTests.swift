import HTTPConformance
import HTTPTypes
import Reactor
import ReactorTLS
import SocketHTTP
import Testing

@Suite("Clients of a TLS port that do not speak TLS, or not to the end", .timeLimit(.minutes(1)))
struct TLSAttackTests {
    /// A ClientHello that announces 508 octets and has 5 of them.
    private static let halfHello: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03]

    @Test("a request in clear is told what the port speaks")
    func plainText() async throws {
        try await withTLSServer { server in
            let answer = try await server.running.exchange("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("this port speaks TLS"), "\(answer)")
        }
    }

    @Test("octets that are no handshake end the connection with an alert at most")
    func garbage() async throws {
        let ends = ConnectionEnds()
        try await withTLSServer(observer: ends) { server in
            for octets in [[0x00], [0xFF, 0x00, 0xFF, 0x00, 0xFF], Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)] as [[UInt8]] {
                let client = try await server.running.connect()
                try await client.send(octets + [UInt8](repeating: 0, count: 512))
                #expect(try await client.readToEnd().utf8.count <= 16)
                try await client.close()
                #expect(await ends.next() == .insecure)
            }
        }
    }

    @Test("a handshake that does not come to its end in time is cut off", arguments: [0, 1, 10])
    func slow(_ count: Int) async throws {
        let ends = ConnectionEnds()
        let configuration = HTTPServerConfiguration(timeouts: HTTPTimeouts(handshake: .milliseconds(100)))
        try await withTLSServer(configuration, observer: ends) { server in
            let client = try await server.running.connect()
            if count > 0 { try await client.send(Array(Self.halfHello.prefix(count))) }
            #expect(await ends.next() == .insecure)
            // Octets that came in the very last moment make the kernel say it more harshly.
            do {
                _ = try await client.readToEnd()
            } catch let error as SocketError {
                #expect(error.code == .reset)
            }
        }
    }

    @Test("a client that goes within the handshake leaves nothing behind")
    func gone() async throws {
        let ends = ConnectionEnds()
        try await withTLSServer(observer: ends) { server in
            for resets in [true, false] {
                let client = try await server.running.connect()
                try await client.send(Self.halfHello)
                if resets { try await client.reset() } else { try await client.close() }
                #expect(await ends.next() == .clientGone)
            }
        }
    }

    @Test("a head and a body that are late, and a response that nobody reads, end as in clear")
    func late() async throws {
        let ends = ConnectionEnds()
        let timeouts = HTTPTimeouts(header: .seconds(1), body: .milliseconds(100), write: .milliseconds(100))
        let handler: Handler = { _ in
            HTTPServerResponse(head: .init(status: .ok), body: Array(repeating: 0x61, count: 32_000_000))
        }
        try await withTLSServer(.init(timeouts: timeouts), observer: ends, handler: handler) { server in
            let context = try server.client()
            for request in ["GET /", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{"] {
                let client = try await server.connect(context)
                try await client.send(request)
                #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 408 "))
                try await client.close()
                #expect(await ends.next() == .refused)
            }
            let silent = try await server.connect(context)
            #expect(try await silent.isEnded())
            #expect(await ends.next() == .idle)
            let reader = try await server.connect(context)
            try await reader.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await ends.next() == .unread)
        }
    }

    @Test("a record that was tampered with ends the connection")
    func tampered() async throws {
        let ends = ConnectionEnds()
        try await withTLSServer(observer: ends) { server in
            let client = try await server.connect(try server.client())
            try await client.sendBelowTLS([0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 0x5A, count: 32))
            await #expect(throws: SocketError.self) { _ = try await client.readToEnd() }
            #expect(await ends.next() == .failed)
        }
    }
}
