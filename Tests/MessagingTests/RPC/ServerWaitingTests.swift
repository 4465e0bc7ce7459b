import InMemoryLogging
import Logging
import Testing
import WireJSON

@testable import Messaging

@Suite("Waiting for a server", .timeLimit(.minutes(1)))
struct ServerWaitingTests {
    private let listener = ScriptedListener()
    private let time = ManualTime()
    private let logs = InMemoryLogHandler()

    private func server(_ endpoints: [any RPCEndpoint] = []) async throws -> RPCServer {
        var options = TransportOptions()
        options.time = time.source
        let logger = Logger(label: "tests") { [logs] _ in logs }
        let transport = try await RecordingDriver(listener: listener).transport(options: options, logger: logger)
        return RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: endpoints)
    }

    @Test("waiting for a server that was never started ends when its time is up")
    func stopTimeout() async throws {
        let server = try await server()
        async let outcome: MessagingError? = #expect(throws: MessagingError.self) {
            try await server.stop(timeout: .seconds(2))
        }
        await time.sleeper(at: .seconds(2))
        time.advance(by: .seconds(2))
        let error = await outcome
        #expect(error?.code == .taskTimeout)
        #expect(error?.message == "stop is waiting for start to complete")
        #expect(logs.entries.isEmpty)
    }

    @Test("waiting for a method that does not end is bounded, and warned about once")
    func waitTimeout() async throws {
        let (entered, release) = (Latch(), Latch())
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("run") { _, _ in
                entered.fire()
                await release.wait()
                return .null
            }
        }
        let server = try await server([endpoint])
        try await server.start()
        listener.hand(ScriptedMessage(RequestMessage(method: "run", messageID: "id", replyQueue: "q")))
        await entered.wait()
        try await server.stop(timeout: .seconds(60))
        async let outcome: MessagingError? = #expect(throws: MessagingError.self) {
            try await server.wait(timeout: .seconds(60), logAfter: .seconds(20))
        }
        await time.sleeper(at: .seconds(20))
        time.advance(by: .seconds(20))
        await time.sleeper(at: .seconds(60))
        time.advance(by: .seconds(40))
        let error = await outcome
        #expect(error?.message == "wait is waiting for wait to complete")
        #expect(
            logs.entries.filter { $0.level == .warning }.map(\.message) == [
                "Possible hang: wait is waiting for wait to complete"
            ]
        )
        release.fire()
        try await server.wait(timeout: .seconds(1))
    }

    @Test("a warning is switched off by zero, and without a timeout only the event ends the wait")
    func noWarning() async throws {
        let server = try await server()
        async let stopping: Void = server.stop(timeout: nil, logAfter: .zero)
        async let warned: Void = server.wait(timeout: nil, logAfter: .seconds(30))
        await time.sleeper(at: .seconds(30))
        time.advance(by: .seconds(30))
        try await server.start()
        try await stopping
        try await warned
        #expect(logs.entries.count { $0.level == .warning } == 1)
    }

    @Test("after the end neither stopping nor waiting waits")
    func afterTheEnd() async throws {
        let server = try await server()
        try await server.start()
        try await server.stop(timeout: .zero)
        await server.wait()
        try await server.stop(timeout: .zero)
        try await server.wait(timeout: .zero)
        #expect(time.sleepers == 0)
    }
}
