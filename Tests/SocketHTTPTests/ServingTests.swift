import HTTPConformance
import HTTPTypes
import Locking
import Reactor
import SocketHTTP
import Testing

@Suite("Serving requests", .timeLimit(.minutes(1)))
struct ServingTests {
    @Test("a response is exactly these bytes")
    func exactBytes() async throws {
        let handler: Handler = { _ in
            HTTPServerResponse(
                head: HTTPResponse(status: .created, headerFields: [.contentType: "text/plain", .location: "/x"]),
                body: Array("made".utf8)
            )
        }
        try await withServer(handler: handler) { running in
            let response = try await running.exchange("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let lines = response.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            try #require(lines.count == 8)
            #expect(lines[1].hasPrefix("Date: ") && lines[1].hasSuffix(" GMT"))
            #expect(lines[0] == "HTTP/1.1 201 Created")
            #expect(
                lines[2...] == [
                    "Content-Type: text/plain", "Location: /x", "Content-Length: 4", "Connection: close", "", "made",
                ]
            )
        }
    }

    @Test("what a handler says of framing and of the connection is replaced")
    func handlerFraming() async throws {
        let handler: Handler = { _ in
            let fields: HTTPFields = [
                .contentLength: "99", .transferEncoding: "chunked", .connection: "upgrade", .date: "never",
            ]
            return HTTPServerResponse(head: HTTPResponse(status: .ok, headerFields: fields), body: [0x61])
        }
        try await withServer(handler: handler) { running in
            let response = try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response.contains("Content-Length: 1\r\n") && response.hasSuffix("\r\n\r\na"))
            for word in ["99", "chunked", "upgrade", "never"] { #expect(!response.contains(word)) }
        }
    }

    @Test("a handler sees addresses, version and body")
    func whatHandlersSee() async throws {
        let handler: Handler = { request in
            let text = "\(request.peer.isLoopback) \(request.local.port ?? 0) \(request.version) \(request.body.count)"
            return HTTPServerResponse(status: .ok, text: text)
        }
        try await withServer(handler: handler) { running in
            let port = try #require(running.address.port)
            let response = try await running.exchange("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")
            #expect(response.hasSuffix("true \(port) HTTP/1.0 3"))
        }
    }

    @Test("requests sent ahead are answered in order, one after the other")
    func pipelining() async throws {
        let running = Lock(0)
        let most = Lock(0)
        let handler: Handler = { request in
            let now = running.withLock { count in
                count += 1
                return count
            }
            most.withLock { $0 = max($0, now) }
            await Task.yield()
            running.withLock { $0 -= 1 }
            return HTTPServerResponse(status: .ok, text: "<\(request.head.path ?? "")>")
        }
        try await withServer(handler: handler) { running in
            let requests = (0..<200).map { "POST /\($0) HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" }
                .joined()
            let response = try await running.exchange(requests)
            let answers = response.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
            #expect(answers == (0..<200).map { "/\($0)" })
        }
        #expect(most.withLock { $0 } == 1)
    }

    @Test("a client that sends requests ahead without end does not keep the loop to itself")
    func fairness() async throws {
        let group = try EventLoopGroup(count: 1, name: "fair")
        let served = Happening()
        let server = HTTPServer(loops: group) { request in
            if request.head.path == "/other" { served.happen() }
            return HTTPServerResponse(status: .ok, text: "")
        }
        let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
        let running = Task { try await server.run() }
        let clientLoop = try EventLoop(name: "clients")
        let greedy = try await RawClient.connect(to: address, on: clientLoop)
        let requests = Array(String(repeating: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", count: 500).utf8)
        let flooding = Task {
            while !served.hasHappened { try await greedy.send(requests) }
        }
        let reading = Task { await greedy.skipEverything() }
        let other = try await RawClient.connect(to: address, on: clientLoop)
        try await other.send("GET /other HTTP/1.0\r\n\r\n")
        #expect(try await other.readToEnd().hasPrefix("HTTP/1.1 200 "))
        try await flooding.value
        try await greedy.close()
        await reading.value
        await server.drain(within: .seconds(5))
        try await running.value
        await group.shutDown()
        await clientLoop.shutDown()
    }

    @Test("what is sent ahead waits outside while a handler runs")
    func readAheadIsBounded() async throws {
        let entered = Happening()
        let release = Happening()
        let handler: Handler = { _ in
            entered.happen()
            await release.wait()
            return HTTPServerResponse(status: .ok, text: "")
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await entered.wait()
            // Far more than two socket buffers hold: the client can only get rid of it when the server reads.
            let flood = [UInt8](repeating: 0, count: 64_000_000)
            let flooded = Happening()
            async let flooding: Void = {
                await client.sendIgnoringRefusal(flood)
                flooded.happen()
            }()
            for _ in 0..<8 {
                let other = try await running.connect()
                try await other.endSending()
                #expect(try await other.isEnded())
            }
            #expect(!flooded.hasHappened)
            #expect(running.server.statistics.requests == 1)
            release.happen()
            // Only a release lets the server go on reading, find the flood to be no request, and say so.
            #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
            try await client.close()
            await flooding
        }
    }

    @Test("a connection serves many requests, and ends when the client says so")
    func keepAlive() async throws {
        try await withServer { running in
            let client = try await running.connect()
            for number in 0..<3 {
                try await client.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                let response = try await client.read(through: "GET /\(number) h\n")
                #expect(!response.contains("Connection:"))
            }
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try await client.readToEnd().contains("Connection: close\r\n"))
            #expect(running.server.statistics.acceptedConnections == 1)
            #expect(running.server.statistics.requests == 4)
        }
    }

    @Test("HTTP/1.0 ends the connection unless the client asks to keep it")
    func http10() async throws {
        try await withServer { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await client.read(through: "GET / -\n").contains("Connection: keep-alive\r\n"))
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.readToEnd().contains("Connection: close\r\n"))
        }
    }

    @Test("a handler can end the connection")
    func handlerCloses() async throws {
        let handler: Handler = { _ in
            var response = HTTPServerResponse(status: .ok, text: "last")
            response.closesConnection = true
            return response
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let response = try await client.readToEnd()
            #expect(response.split(separator: "HTTP/1.1 200").count == 1)
            #expect(response.contains("Connection: close\r\n"))
        }
    }

    @Test("HEAD is answered with the length of a body and without the body")
    func head() async throws {
        try await withServer { running in
            let response = try await running.exchange("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response.contains("Content-Length: 12\r\n"))
            #expect(response.hasSuffix("\r\n\r\n"))
            let refused = try await running.exchange("HEAD / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 417 ") && refused.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("statuses without a body have neither body nor length", arguments: [204, 304])
    func bodiless(_ code: Int) async throws {
        let handler: Handler = { _ in HTTPServerResponse(status: HTTPResponse.Status(code: code), text: "x") }
        try await withServer(handler: handler) { running in
            let response = try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response.hasPrefix("HTTP/1.1 \(code) ") && response.hasSuffix("\r\n\r\n"))
            #expect(!response.contains("Content-Length"))
        }
    }

    @Test("a status that is not final reaches nobody", arguments: [100, 199, 600, 0])
    func notFinal(_ code: Int) async throws {
        let handler: Handler = { _ in HTTPServerResponse(status: HTTPResponse.Status(code: code), text: "x") }
        try await withServer(handler: handler) { running in
            let response = try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
            #expect(response.hasSuffix("Content-Length: 0\r\n\r\n"))
        }
    }

    @Test("a client that has ended its side is still answered")
    func halfClose() async throws {
        let ended = Happening()
        let handler: Handler = { request in
            await ended.wait()
            return await echo(request)
        }
        try await withServer(handler: handler) { running in
            let client = try await running.connect()
            try await client.send("GET /still HTTP/1.1\r\nHost: h\r\n\r\n")
            try await client.endSending()
            ended.happen()
            #expect(try await client.readToEnd().hasSuffix("GET /still h\n"))
        }
    }

    @Test("a client that sends all of a refused body can do so, and reads the answer up to an orderly end")
    func lingering() async throws {
        try await withServer { running in
            let client = try await running.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8000000\r\n\r\n")
            try await client.send([UInt8](repeating: 0x61, count: 8_000_000))
            try await client.endSending()
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("bodies of a megabyte pass in both directions, in pieces of any size")
    func largeBodies() async throws {
        try await withServer { running in
            let body = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let client = try await running.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.count)\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 100_001) {
                try await client.send(Array(body[start..<min(start + 100_001, body.count)]))
            }
            _ = try await client.read(through: "POST / h\n")
            #expect(try await client.read(count: body.count) == body)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 65_536) {
                try await client.send("10000\r\n")
                try await client.send(Array(body[start..<(start + 65_536)]))
                try await client.send("\r\n")
            }
            try await client.send("0\r\n\r\n")
            _ = try await client.read(through: "POST / h\n")
            #expect(try await client.read(count: body.count) == body)
        }
    }

    @Test(
        "IPv6 and Unix sockets are served like TCP",
        arguments: [
            SocketAddress.ipv6(1, port: 0), .unix(path: "/tmp/busway-http-\(UInt64.random(in: 0 ... .max))"),
        ]
    )
    func otherFamilies(_ address: SocketAddress) async throws {
        try await withServer(on: address) { running in
            let response = try await running.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response.hasSuffix("GET / h\n"))
        }
    }

    @Test("a handler runs on a loop, and so does what it awaits")
    func handlersStayOnTheirLoop() async throws {
        let group = try EventLoopGroup(count: 1, name: "one")
        let loop = try #require(group.loops.first)
        let server = HTTPServer(loops: group) { _ in
            let before = loop.isCurrent
            async let child = loop.isCurrent
            let inside = await child
            await Task.yield()
            return HTTPServerResponse(status: .ok, text: "\(before) \(inside) \(loop.isCurrent)")
        }
        let address = try #require(try await server.bind([.ipv4(0x7F00_0001, port: 0)]).first)
        let running = Task { try await server.run() }
        let client = try await RawClient.connect(to: address, on: loop)
        try await client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try await client.readToEnd().hasSuffix("true true true"))
        await server.drain(within: .seconds(5))
        try await running.value
        await group.shutDown()
    }
}
