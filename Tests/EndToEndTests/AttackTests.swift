import ChildProcesses
import Foundation
import HTTPConformance
import Reactor
import Testing

/// Clients that mean harm or know no better, many at once, against the gateway as users run it.
@Suite("Attacks", .timeLimit(.minutes(4)))
struct AttackTests {
    @Test("every attack ends with its answer or a reset, others are served meanwhile, and memory and sockets come back")
    func everything() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "busway.yaml",
            // Long enough for clients that share this process with other tests to say something: one that has said
            // nothing by then is closed without an answer.
            "gateway: { timeouts: { header: 10, body: 10, write: 1 } }\n"
        )
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            let loops = try EventLoopGroup(count: 1, name: "attack")
            let attack = Attack(address: try server.apiAddress, loops: loops)
            // The first call opens what the process keeps open.
            _ = try await server.post("/v1/call/demo/add", #"{"args":{"a":1,"b":2}}"#)
            let before = try ProcessFootprint(of: server.processID)
            var footprints = [before]
            for _ in 1...3 {
                try await attack.round()
                footprints.append(try await settled(server, to: before.descriptors))
            }
            #expect(footprints.allSatisfy { $0.descriptors <= before.descriptors })
            // A round's bodies take 40 MiB. What nobody uses goes back within seconds, but for what is not worth it.
            let end = MonotonicTime.now + .seconds(30)
            var memory = footprints[3].memory
            while memory >= before.memory + (20 << 20), MonotonicTime.now < end {
                // Nobody tells what another process gives back.
                try await Task.sleep(for: .milliseconds(100))
                memory = try ProcessFootprint(of: server.processID).memory
            }
            #expect(memory < before.memory + (20 << 20), "\(footprints.map(\.memory)), in the end \(memory)")
            await loops.shutDown()
        }
    }

    @Test("a connection that idles holds nothing of what its calls needed")
    func idle() async throws {
        try await ServeFixture.with { server in
            let loops = try EventLoopGroup(count: 1, name: "idle")
            let address = try server.apiAddress
            let call =
                "POST /v1/call/demo/add HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: 22\r\n\r\n{\"args\":{\"a\":1,\"b\":2}}"
            var idle: [RawClient] = []
            func connect(_ count: Int) async throws {
                for _ in 0..<count {
                    let client = try await RawClient.connect(to: address, on: loops.next())
                    try await client.send(call)
                    #expect(try await client.read(through: "{\"result\":3}\n").hasPrefix("HTTP/1.1 200 "))
                    idle.append(client)
                }
            }
            // The first calls fill what all of them share.
            try await connect(100)
            let before = try ProcessFootprint(of: server.processID)
            try await connect(400)
            let each = (try ProcessFootprint(of: server.processID).memory - before.memory) / 400
            #expect(each < 20_000, "\(each) octets for each idle connection")
            await loops.shutDown()
        }
    }

    @Test("one connection too many is told so with a problem and when to come back, and the others go on")
    func tooMany() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "gateway: { limits: { connections: 2 } }\n")
        try await ServeFixture.with(["--demo", "--config", file]) { server in
            let loops = try EventLoopGroup(count: 1, name: "many")
            let address = try server.apiAddress
            let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
            var served: [RawClient] = []
            for _ in 0..<2 {
                let client = try await RawClient.connect(to: address, on: loops.next())
                try await client.send(request)
                _ = try await client.read(through: "alive\"}\n")
                served.append(client)
            }
            let refused = try await RawClient.connect(to: address, on: loops.next())
            let answer = try await refused.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.contains("\"code\":\"overloaded\"") && answer.contains("\r\nRetry-After: "), "\(answer)")
            #expect(answer.contains("\"retryable\":true") && answer.contains("\"delivery\":\"not_sent\""))
            for client in served {
                try await client.send(request)
                #expect(try await client.read(through: "alive\"}\n").hasPrefix("HTTP/1.1 200 "))
            }
            await loops.shutDown()
        }
    }

    /// The server's footprint once it has seen its last client go.
    private func settled(_ server: ServeFixture, to descriptors: Int) async throws -> ProcessFootprint {
        let deadline = MonotonicTime.now + .seconds(10)
        while true {
            let footprint = try ProcessFootprint(of: server.processID)
            if footprint.descriptors <= descriptors || MonotonicTime.now > deadline { return footprint }
            // Another process closes its sockets, which nothing here can wait for.
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// One client after the other is connected, and all of them misbehave together.
private struct Attack: Sendable {
    let address: SocketAddress
    let loops: EventLoopGroup

    /// Every attack once, all at the same time.
    func round() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await repeated(200, halfHead) }
            group.addTask { try await repeated(40, halfBody) }
            group.addTask { try await repeated(40, halfChunk) }
            group.addTask { try await repeated(20, neverReading) }
            group.addTask { try await repeated(200, vanishing) }
            group.addTask { try await repeated(2, pipelining) }
            group.addTask { try await repeated(50, wellBehaved) }
            try await group.waitForAll()
        }
    }

    private func repeated(
        _ count: Int,
        _ client: @escaping @Sendable (RawClient) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    let connection = try await RawClient.connect(to: address, on: loops.next())
                    try await client(connection)
                    try await connection.close()
                }
            }
            try await group.waitForAll()
        }
    }

    private func halfHead(_ client: RawClient) async throws {
        try await client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Padding: ")
        let answer = try await client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("\"code\":\"request-timeout\""))
    }

    private func halfBody(_ client: RawClient) async throws {
        let head = "POST /v1/call/demo/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"
        try await client.send(head + String(repeating: " ", count: 524_288))
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 408 "))
    }

    private func halfChunk(_ client: RawClient) async throws {
        let head = "POST /v1/call/demo/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        try await client.send(head + "80000\r\n" + String(repeating: " ", count: 524_287))
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 408 "))
    }

    /// Asks for more than the kernel's buffers hold, reads nothing, and is cut off.
    private func neverReading(_ client: RawClient) async throws {
        let requests = String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 2_000)
        await client.sendIgnoringRefusal(Array(requests.utf8))
        try await client.waitForReset()
    }

    private func vanishing(_ client: RawClient) async throws {
        try await client.send("POST /v1/call/demo/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        try await client.reset()
    }

    private func pipelining(_ client: RawClient) async throws {
        let requests = 5_000
        async let sent: Void = client.send(
            String(repeating: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", count: requests)
        )
        for _ in 0..<requests { #expect(try await client.read(through: "{\"status\":\"alive\"}\n").contains(" 200 ")) }
        try await sent
    }

    private func wellBehaved(_ client: RawClient) async throws {
        for _ in 0..<20 {
            try await client.send("POST /v1/call/demo/add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 24\r\n\r\n")
            try await client.send("{\"args\":{\"a\":1, \"b\":2}} ")
            #expect(try await client.read(through: "{\"result\":3}\n").contains(" 200 "))
        }
    }
}
