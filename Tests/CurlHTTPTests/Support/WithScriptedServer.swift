import CurlHTTP
import Reactor
import ScriptedUpstream
import Testing

extension ScriptedServer {
    /// Runs a client and a server whose every connection runs `script`, on one loop, for the length of `body`.
    static func with(
        _ configuration: HTTPClient.Configuration = .init(),
        script: @escaping Script,
        _ body: (HTTPClient, ScriptedServer) async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "scripted")
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await with(on: loop, script: script) { server in
                    let client = HTTPClient(on: loop, configuration: configuration)
                    let outcome: Result<Void, any Error>
                    do {
                        outcome = .success(try await body(client, server))
                    } catch {
                        outcome = .failure(error)
                    }
                    await client.shutDown()
                    #expect(client.statistics.unfinished == 0)
                    try outcome.get()
                }
            )
        } catch {
            outcome = .failure(error)
        }
        await loop.shutDown()
        try outcome.get()
    }
}

/// The error a request ends with; nil when it ends with a response.
func failure(of client: HTTPClient, _ request: HTTPClient.Request) async -> HTTPTransferError? {
    do throws(HTTPTransferError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}
