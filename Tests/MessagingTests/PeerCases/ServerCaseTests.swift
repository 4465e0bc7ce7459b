import Logging
import Testing
import WireJSON

@testable import Messaging

/// What reaches a server's driver and its methods (oslo: `TestTransportMethodArgs`, `TestSerializer`,
/// `test_expected_exceptions`).
@Suite("What a server is given", .timeLimit(.minutes(1)))
struct ServerCaseTests {
    @Test("its target, with the transport's exchange where it has none, and its concurrency reach the driver")
    func listening() async throws {
        for (exchange, expected) in [(nil, "nova"), ("own", "own")] {
            let driver = RecordingDriver(listener: ScriptedListener())
            let transport = try await driver.transport(options: TransportOptions(controlExchange: "nova"))
            let target = Target(exchange: exchange, topic: "t", server: "s")
            let server = RPCServer(transport, target: target, endpoints: [], concurrency: 7)
            try await server.start()
            server.abort()
            await server.wait()
            #expect(driver.listens.map(\.target) == [Target(exchange: expected, topic: "t", server: "s")])
            #expect(driver.listens.map(\.options.prefetch) == [7])
        }
    }

    @Test("without arguments and without a result there is nothing to convert but null")
    func nothingToConvert() async throws {
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("m") { context, arguments in
                #expect(context == ["in": true])
                #expect(arguments.text == "{}")
                return .null
            }
        }
        let dispatcher = try RPCDispatcher(endpoints: [endpoint], serializer: TaggingSerializer())
        let result = try await dispatcher.dispatch(RequestMessage(method: "m")).value()
        #expect(result == ["out": nil, "context": ["in"]])
    }

    // No lock guards it, because it has no state; it is not final, because a subclass is what is tested.
    private class Parent: RemoteFailureConvertible, @unchecked Sendable {
        var remoteFailure: RemoteFailure { .builtin("LookupError", "no") }
    }

    // No lock guards it, because it has no state.
    private final class Child: Parent, @unchecked Sendable {}

    private struct Other: Error {}

    @Test("an error is expected by its own type and by the class it inherits from, and no other is")
    func expected() async throws {
        for (error, isExpected) in [(Parent(), true), (Child(), true), (Other(), false)] as [(any Error, Bool)] {
            let method = RPCMethod { _, _ in throw error }.expecting(Parent.self)
            let endpoint = ClosureEndpoint { $0.on("m", method) }
            let dispatcher = try RPCDispatcher(endpoints: [endpoint])
            do {
                _ = try await dispatcher.dispatch(RequestMessage(method: "m"))
                Issue.record("the method did not fail")
            } catch let thrown {
                #expect(FailureReport(thrown, method: "m").level == (isExpected ? .debug : .error))
            }
        }
    }
}
