import CurlHTTP
import HTTPTypes
import Reactor
import ScriptedUpstream
import Testing

@Suite("Requests that are given up", .timeLimit(.minutes(1)))
struct CancellationTests {
    @Test("cancelling the task closes the connection, before, during and after the head")
    func cancel() async throws {
        for start in ["", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"] {
            let (started, continuation) = AsyncStream<Void>.makeStream()
            try await ScriptedServer.with { connection, next in
                _ = try await next()
                try await connection.send(start)
                continuation.yield()
                await connection.waitForEnd()
            } _: { client, server in
                let task = Task { await failure(of: client, .init(method: .post, url: server.url, body: [1])) }
                for await _ in started { break }
                task.cancel()
                let error = await task.value
                #expect(error?.code == .cancelled)
                #expect(error?.mayHaveArrived == true)
                await server.waitForEndOfScript()
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("what is cancelled before it starts is never sent")
    func early() async throws {
        try await ScriptedServer.with { connection, next in
            while try await next() != nil { try await connection.send("HTTP/1.1 204 Fine\r\n\r\n") }
        } _: { client, server in
            let error = await Task {
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
                return await failure(of: client, .init(url: server.url))
            }.value
            #expect(error?.code == .cancelled)
            #expect(error?.mayHaveArrived == false)
            #expect(server.connections == 0)
        }
    }

    @Test("who waits for a place can be cancelled and times out, and its place goes to the next")
    func waiting() async throws {
        let (started, continuation) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.with(.init(transfersPerOrigin: 1)) { connection, next in
            while let request = try await next() {
                if request.hasPrefix("GET /first") {
                    continuation.yield()
                    await connection.waitForEnd()
                } else {
                    try await connection.send("HTTP/1.1 204 Fine\r\n\r\n")
                }
            }
        } _: { client, server in
            let first = Task { await failure(of: client, .init(url: server.url + "/first")) }
            for await _ in started { break }
            let late = await failure(of: client, .init(url: server.url + "/late", timeout: .milliseconds(20)))
            #expect(late?.code == .timeout)
            #expect(late?.mayHaveArrived == false)
            let second = Task { await failure(of: client, .init(url: server.url + "/second")) }
            let third = Task { try await client.send(.init(url: server.url + "/third")) }
            while !Task.isCancelled, client.statistics.unfinished < 3 { await Task.yield() }
            second.cancel()
            let error = await second.value
            #expect(error?.code == .cancelled)
            first.cancel()
            #expect(await first.value?.code == .cancelled)
            let answered = try await third.value
            #expect(answered.status.code == 204)
            #expect(server.requests.count == 2)
        }
    }

    @Test("a client that is shut down ends what is under way and takes nothing more")
    func shutDown() async throws {
        let (started, continuation) = AsyncStream<Void>.makeStream()
        try await ScriptedServer.with { connection, next in
            _ = try await next()
            continuation.yield()
            await connection.waitForEnd()
        } _: { client, server in
            let task = Task { await failure(of: client, .init(url: server.url)) }
            for await _ in started { break }
            await client.shutDown()
            #expect(await task.value?.code == .shutDown)
            await server.waitForEndOfScript()
            #expect(await failure(of: client, .init(url: server.url))?.code == .shutDown)
            await client.shutDown()
        }
    }
}
