import InMemoryLogging
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing
import WireJSON

@testable import Messaging

@Suite("The RPC server", .timeLimit(.minutes(1)))
struct RPCServerTests {
    private let listener = ScriptedListener()
    private let time = ManualTime()
    private let logs = InMemoryLogHandler()

    private func server(_ endpoints: [any RPCEndpoint] = [], target: Target = target) async throws -> RPCServer {
        var options = TransportOptions()
        options.time = time.source
        var handler = logs
        handler.logLevel = .debug
        let logger = Logger(label: "tests") { [handler] _ in handler }
        let transport = try await RecordingDriver(listener: listener).transport(options: options, logger: logger)
        return RPCServer(transport, target: target, endpoints: endpoints)
    }

    private static let target = Target(topic: "t", server: "s")

    private func endpoint(_ body: @escaping RPCMethod.Body) -> ClosureEndpoint {
        ClosureEndpoint { $0.on("run", body) }
    }

    private func request(monitor: JSONNumber? = nil, method: String = "run", id: String = "unique") -> RequestMessage {
        RequestMessage(method: method, messageID: "id", replyQueue: "q", monitorTimeout: monitor, uniqueID: id)
    }

    private func levels(of text: String) -> [Logger.Level] {
        logs.entries.filter { $0.message.description == text }.map(\.level)
    }

    // MARK: One request

    @Test("a request is acknowledged before its method runs, and answered after")
    func order() async throws {
        let message = ScriptedMessage(request())
        let server = try await server([endpoint { _, _ in RawJSON(JSONValue(message.events == [.acknowledged])) }])
        try await server.start()
        listener.hand(message)
        #expect(await message.events(atLeast: 2) == [.acknowledged, .result("true")])
        await server.stop()
        await server.wait()
        #expect(server.statistics.succeeded == 1)
        #expect(listener.cleanups == 1)
    }

    @Test("a request that cannot be acknowledged is not run, because it will come again")
    func unacknowledged() async throws {
        let server = try await server([
            endpoint { _, _ in
                Issue.record("the method must not run")
                return .null
            }
        ])
        try await server.start()
        let message = ScriptedMessage(request(), canBeAcknowledged: false)
        listener.hand(message)
        await server.stop()
        await server.wait()
        #expect(message.events.isEmpty)
        #expect(levels(of: "A request could not be acknowledged and was left to be delivered again") == [.warning])
    }

    @Test("a request whose deadline has passed is dropped and counted, and not a moment earlier")
    func expired() async throws {
        let server = try await server([endpoint { _, _ in .null }])
        try await server.start()
        let late = ScriptedMessage(request(id: "late"), deadline: time.start.instant)
        let early = ScriptedMessage(request(id: "early"), deadline: (time.start + .nanoseconds(1)).instant)
        listener.hand(late)
        listener.hand(early)
        #expect(await early.events(atLeast: 2) == [.acknowledged, .result("null")])
        await server.stop()
        await server.wait()
        #expect(late.events == [.acknowledged])
        #expect(server.statistics.expired == 1)
        #expect(levels(of: "Dropped a request whose caller has stopped waiting") == [.debug])
    }

    @Test("an identifier seen before is dropped unless sixteen others came between")
    func duplicates() async throws {
        let server = try await server([endpoint { _, _ in .null }])
        try await server.start()
        let identifiers = ["first"] + (0..<15).map(String.init) + ["first", "16", "first"]
        let messages = identifiers.map { ScriptedMessage(request(id: $0)) }
        for message in messages { listener.hand(message) }
        _ = await messages[18].events(atLeast: 2)
        await server.stop()
        await server.wait()
        #expect(messages[16].events == [.acknowledged])
        #expect(server.statistics.duplicates == 1)
        #expect(server.statistics.succeeded == 18)
    }

    @Test("a request that could not be acknowledged is run when it is delivered again, and only then remembered")
    func redelivery() async throws {
        let server = try await server([endpoint { _, _ in .null }])
        try await server.start()
        let lost = ScriptedMessage(request(id: "same"), canBeAcknowledged: false)
        let again = [ScriptedMessage(request(id: "same")), ScriptedMessage(request(id: "same"))]
        for message in [lost] + again { listener.hand(message) }
        _ = await again[0].events(atLeast: 2)
        await server.stop()
        await server.wait()
        #expect(lost.events.isEmpty)
        #expect(again[0].events == [.acknowledged, .result("null")])
        #expect(again[1].events == [.acknowledged])
        #expect(server.statistics.succeeded == 1)
        #expect(server.statistics.duplicates == 1)
    }

    // MARK: Failures

    private struct OwnError: RemoteFailureConvertible {
        let remoteFailure = RemoteFailure(className: "Own", module: "mine", message: "own text")
    }

    private struct PlainError: Error {
        let secret = "swordfish"
    }

    @Test("errors are logged and answered as they deserve")
    func failures() async throws {
        let generic = "builtins.RuntimeError: The method failed unexpectedly; the server's log has the reason"
        let unknown = RPCError(.timeout, "nested")
        let rows: [(any Error, String, Logger.Level)] = [
            (RPCFault.builtin("ValueError", "no"), "builtins.ValueError: no", .error),
            (RPCFault.builtin("ValueError", "no", expected: true), "builtins.ValueError: no", .debug),
            (OwnError(), "mine.Own: own text", .error),
            (PlainError(), generic, .error),
            (unknown, generic, .error),
            (RPCError.remote(.builtin("KeyError", "k"), method: "m", version: nil), "builtins.KeyError: k", .error),
        ]
        for (error, answer, level) in rows {
            let report = FailureReport(error, method: "run")
            #expect(report.failure.description == answer)
            #expect(report.level == level, "\(answer)")
        }
    }

    @Test("errors of the types a method expects are answered as they are and logged at debug level only")
    func expectedErrors() async throws {
        struct NotFound: RemoteFailureConvertible {
            var remoteFailure: RemoteFailure { .builtin("KeyError", "not here") }
        }
        struct Other: Error {}
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("run", RPCMethod { _, _ in throw NotFound() }.expecting(Other.self, NotFound.self))
            endpoint.on("else", RPCMethod { _, _ in throw Other() }.expecting(NotFound.self))
        }
        let server = try await server([endpoint])
        try await server.start()
        let message = ScriptedMessage(request(id: "one"))
        listener.hand(message)
        #expect(await message.events(atLeast: 2).last == .failure("builtins.KeyError: not here"))
        #expect(levels(of: "Exception during message handling") == [.debug])
        let other = ScriptedMessage(request(method: "else", id: "two"))
        listener.hand(other)
        _ = await other.events(atLeast: 2)
        #expect(levels(of: "Exception during message handling") == [.debug, .error])
        await server.stop()
    }

    @Test("what is logged of a request's arguments has its secrets masked")
    func maskedArguments() async throws {
        var handler = logs
        handler.logLevel = .trace
        let logger = Logger(label: "tests") { [handler] _ in handler }
        try await withTransport("memory://\(UniqueID())", logger: logger) { transport in
            let server = RPCServer(transport, target: Self.target, endpoints: [endpoint { _, _ in .null }])
            try await server.start()
            let arguments: JSONObject = ["admin_password": "hunter2", "deep": [["token": "hunter2"]], "n": 1]
            try await RPCClient(transport, target: Target(topic: "t")).call("run", [:], arguments)
            await server.stop()
            await server.wait()
        }
        let contents = logs.entries.compactMap { $0.metadata[LogKey.content] }.map { "\($0)" }
        #expect(contents.count == 2)
        for content in contents {
            #expect(content == #"{"admin_password":"***","deep":[{"token":"***"}],"n":1}"#)
        }
        #expect(logs.entries.allSatisfy { !"\($0)".contains("hunter2") })
    }

    @Test("the log has the cause that the caller does not get")
    func cause() async throws {
        let server = try await server([endpoint { _, _ in throw PlainError() }])
        try await server.start()
        let message = ScriptedMessage(request())
        listener.hand(message)
        _ = await message.events(atLeast: 2)
        await server.stop()
        await server.wait()
        let entry = try #require(logs.entries.first { $0.level == .error })
        #expect(entry.metadata[LogKey.error]?.description.contains("swordfish") == true)
        #expect(entry.metadata[LogKey.method] == "run")
        #expect(server.statistics.failed == 1)
    }

    @Test("a missing method is an error in the log unless its name says to ignore errors")
    func ignoredErrors() {
        for (method, level) in [("run", Logger.Level.error), ("run_ignore_errors", .debug)] {
            #expect(FailureReport(RPCDispatchError.noSuchMethod(method), method: method).level == level)
        }
    }

    // MARK: Heartbeats

    @Test("while a monitored method runs a heartbeat is sent every half of the whole seconds asked for")
    func heartbeats() async throws {
        let gate = Latch()
        let server = try await server([
            endpoint { _, _ in
                await gate.wait()
                return .null
            }
        ])
        try await server.start()
        let message = ScriptedMessage(request(monitor: 5))
        listener.hand(message)
        for beat in 1...3 {
            await time.sleeper(at: .milliseconds(2500 * beat))
            time.advance(by: .milliseconds(2500))
            _ = await message.events(atLeast: 1 + beat)
        }
        gate.fire()
        #expect(
            await message.events(atLeast: 5) == [.acknowledged, .heartbeat, .heartbeat, .heartbeat, .result("null")]
        )
        await server.stop()
        await server.wait()
        #expect(time.sleepers == 0)
    }

    @Test("heartbeats stop with the first that cannot be delivered")
    func undeliverableHeartbeat() async throws {
        let gate = Latch()
        let server = try await server([
            endpoint { _, _ in
                await gate.wait()
                return .null
            }
        ])
        try await server.start()
        let message = ScriptedMessage(request(monitor: 2), heartbeatsDelivered: 0)
        listener.hand(message)
        await time.sleeper(at: .seconds(1))
        time.advance(by: .seconds(1))
        _ = await message.events(atLeast: 2)
        time.advance(by: .seconds(60))
        gate.fire()
        #expect(await message.events(atLeast: 3) == [.acknowledged, .heartbeat, .result("null")])
        await server.stop()
        await server.wait()
    }

    @Test("a monitor timeout under two seconds is refused with a warning", arguments: [JSONNumber(1), JSONNumber(0)])
    func shortMonitor(_ monitor: JSONNumber) async throws {
        let server = try await server([endpoint { _, _ in .null }])
        try await server.start()
        let message = ScriptedMessage(request(monitor: monitor))
        listener.hand(message)
        #expect(await message.events(atLeast: 2) == [.acknowledged, .result("null")])
        await server.stop()
        await server.wait()
        #expect(levels(of: "The call monitor timeout is too short for heartbeats, so none are sent") == [.warning])
    }

    // MARK: Life

    @Test("a server needs a topic and a name", arguments: [Target(), Target(topic: "t"), Target(server: "s")])
    func incompleteTarget(_ target: Target) async throws {
        let server = try await server(target: target)
        let error = await #expect(throws: MessagingError.self) { try await server.start() }
        #expect(
            error?.message == "A server's target must have topic and server names specified:\(target)"
        )
        await #expect(throws: MessagingError.self) { try await server.run() }
    }

    @Test("running a server that runs is an error, starting it again is not")
    func twice() async throws {
        let server = try await server()
        try await server.start()
        try await server.start()
        let error = await #expect(throws: MessagingError.self) { try await server.run() }
        #expect(error?.code == .serverAlreadyRunning)
        await server.stop()
        await server.wait()
        await server.stop()
        await server.wait()
        #expect(listener.cleanups == 1)
    }

    @Test("what the bus refuses is what start and run throw")
    func refusedByBus() async throws {
        let transport = try await RecordingDriver().transport()
        let server = RPCServer(transport, target: Self.target, endpoints: [])
        for _ in 0..<2 {
            let error = await #expect(throws: MessagingError.self) { try await server.start() }
            #expect(error?.code == .serverListenError)
        }
        let error = await #expect(throws: MessagingError.self) { try await server.run() }
        #expect(error?.code == .serverListenError)
    }

    @Test("stop waits for start, and wait for stop, in whatever order they are called")
    func reversedOrder() async throws {
        let server = try await server()
        let waiting = Task { await server.wait() }
        let stopping = Task { await server.stop() }
        try await server.start()
        await stopping.value
        await waiting.value
        #expect(listener.cleanups == 1)
    }

    @Test("graceful shutdown lets running methods end")
    func gracefulShutdown() async throws {
        let gate = Latch()
        let server = try await server([
            endpoint { _, _ in
                await gate.wait()
                return .null
            }
        ])
        let message = ScriptedMessage(request())
        try await testGracefulShutdown { trigger in
            async let running: Void = server.run()
            listener.hand(message)
            _ = await message.events(atLeast: 1)
            trigger.triggerGracefulShutdown()
            await server.stop()
            #expect(listener.cleanups == 0)
            gate.fire()
            try await running
        }
        #expect(message.events == [.acknowledged, .result("null")])
        #expect(listener.cleanups == 1)
    }

    @Test("a server in a service group ends with it")
    func serviceGroup() async throws {
        let driver = RecordingDriver(listener: listener)
        let transport = try await driver.transport()
        let server = RPCServer(transport, target: Self.target, endpoints: [endpoint { _, _ in .null }])
        let group = ServiceGroup(services: [transport, server], logger: transport.logger)
        let running = Task { try await group.run() }
        let message = ScriptedMessage(request())
        listener.hand(message)
        _ = await message.events(atLeast: 2)
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(listener.cleanups == 1)
        #expect(driver.cleanups == 1)
    }

    @Test("cancelling run cancels the methods and still answers and cleans up")
    func cancellation() async throws {
        let started = Latch()
        let server = try await server([sleeping(started)])
        let running = Task { try await server.run() }
        let message = ScriptedMessage(request())
        listener.hand(message)
        await started.wait()
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
        #expect(message.events == [.acknowledged, Self.stopped])
        #expect(listener.cleanups == 1)
    }

    @Test("losing the bus for good ends run with the reason")
    func lostBus() async throws {
        let server = try await server()
        let running = Task { try await server.run() }
        listener.fail(with: MessagingError(.transportClosed, "gone"))
        let error = await #expect(throws: MessagingError.self) { try await running.value }
        #expect(error?.code == .transportClosed)
        #expect(listener.cleanups == 1)
        await server.stop()
        await server.wait()
    }

    @Test("a server that was started and is released ends")
    func released() async throws {
        var server: RPCServer? = try await server()
        try await server?.start()
        server = nil
        await listener.ended.wait()
        #expect(server == nil)
    }

    private func sleeping(_ started: Latch) -> ClosureEndpoint {
        endpoint { _, _ in
            started.fire()
            // Ended by the cancellation under test.
            try await Task.sleep(for: .seconds(600))
            return .null
        }
    }

    private static let stopped = ScriptedMessage.Event.failure(
        "builtins.RuntimeError: The server was stopped while the method ran"
    )

    @Test("aborting cancels the methods of a server that was started, and answers their callers")
    func abortStarted() async throws {
        let started = Latch()
        let server = try await server([sleeping(started)])
        server.abort()  // Not running yet: nothing to end.
        try await server.start()
        let message = ScriptedMessage(request())
        listener.hand(message)
        await started.wait()
        server.abort()
        await server.wait()
        #expect(message.events == [.acknowledged, Self.stopped])
        #expect(listener.cleanups == 1)
    }

    @Test("aborting a server that was stopped ends what still runs")
    func abortStopped() async throws {
        let started = Latch()
        let server = try await server([sleeping(started)])
        try await server.start()
        let message = ScriptedMessage(request())
        listener.hand(message)
        await started.wait()
        await server.stop()
        #expect(message.events == [.acknowledged])
        server.abort()
        await server.wait()
        #expect(message.events == [.acknowledged, Self.stopped])
    }

    @Test("aborting ends run without an error, because its task was not cancelled")
    func abortRun() async throws {
        let started = Latch()
        let server = try await server([sleeping(started)])
        let running = Task { try await server.run() }
        listener.hand(ScriptedMessage(request()))
        await started.wait()
        server.abort()
        try await running.value
        #expect(listener.cleanups == 1)
    }

    @Test("a bounded stop cancels methods when their grace is over, and not before")
    func boundedStop() async throws {
        let started = Latch()
        let server = try await server([sleeping(started)])
        try await server.start()
        let message = ScriptedMessage(request())
        listener.hand(message)
        await started.wait()
        let stopping = Task { await server.stop(cancellingAfter: .seconds(5)) }
        await time.sleeper(at: .seconds(5))
        time.advance(by: .milliseconds(4999))
        #expect(time.sleepers == 1)
        #expect(message.events == [.acknowledged])
        time.advance(by: .milliseconds(1))
        await stopping.value
        #expect(message.events == [.acknowledged, Self.stopped])
        #expect(listener.cleanups == 1)
    }

    @Test("a bounded stop returns as soon as the last method has ended")
    func boundedStopInTime() async throws {
        let gate = Latch()
        let server = try await server([
            endpoint { _, _ in
                await gate.wait()
                return .null
            }
        ])
        await server.stop(cancellingAfter: .seconds(5))  // Not running yet: nothing to stop.
        try await server.start()
        let message = ScriptedMessage(request())
        listener.hand(message)
        _ = await message.events(atLeast: 1)
        let stopping = Task { await server.stop(cancellingAfter: .seconds(5)) }
        await time.sleeper(at: .seconds(5))
        gate.fire()
        await stopping.value
        #expect(message.events == [.acknowledged, .result("null")])
        #expect(time.sleepers == 0)
    }

    @Test("a server has no place for an endpoint whose version is none")
    func badEndpoint() async throws {
        let server = try await server([ClosureEndpoint(version: "one")])
        let error = await #expect(throws: MessagingError.self) { try await server.start() }
        #expect(error?.code == .invalidVersion)
    }
}
