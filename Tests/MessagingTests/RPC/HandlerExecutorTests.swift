import Locking
import Testing
import WireJSON

@testable import Messaging

@Suite("Executors of a server", .timeLimit(.minutes(1)))
struct HandlerExecutorTests {
    /// Lets three requests run on a server with `executor`, none of which ends before all that can have begun.
    private func run(_ executor: HandlerExecutor, expecting concurrent: Int) async throws -> [String] {
        try await withTransport("memory://\(UniqueID())") { transport in
            let order = Lock<[String]>([])
            let full = Latch()
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("run") { _, arguments in
                    let count = order.withLock { order in
                        order.append("begin \(arguments.text)")
                        return order.count
                    }
                    if count == concurrent { full.fire() }
                    await full.wait()
                    order.withLock { $0.append("end \(arguments.text)") }
                    return .null
                }
            }
            let server = RPCServer(
                transport,
                target: Target(topic: "t", server: "s"),
                endpoints: [endpoint],
                executor: executor
            )
            let client = RPCClient(transport, target: Target(topic: "t"))
            try await server.start()
            for index in 0..<3 { try await client.cast("run", raw: RawJSON(["n": JSONValue(index)])) }
            _ = try await client.call("run", raw: RawJSON(["n": 3]))
            await server.stop()
            await server.wait()
            return order.withLock { $0 }
        }
    }

    @Test(
        "in tasks, as many methods run at once as may",
        arguments: [HandlerExecutor.tasks(limit: 4), .cooperative(limit: 4)]
    )
    func tasks(executor: HandlerExecutor) async throws {
        let order = try await run(executor, expecting: 4)
        #expect(order.prefix(4).allSatisfy { $0.hasPrefix("begin") })
    }

    @Test(
        "serially and blocking, methods run one after the other in the order of the requests",
        arguments: [HandlerExecutor.serial(), .blocking]
    )
    func order(executor: HandlerExecutor) async throws {
        let order = try await run(executor, expecting: 1)
        #expect(order == (0..<4).flatMap { [#"begin {"n":\#($0)}"#, #"end {"n":\#($0)}"#] })
    }

    @Test("a blocking server leaves to others what it does not run")
    func prefetch() {
        #expect(HandlerExecutor.blocking.prefetch == 1)
        #expect(HandlerExecutor.serial(prefetch: 5).prefetch == 5)
        #expect(HandlerExecutor.tasks(limit: 7).prefetch == 7)
        #expect(HandlerExecutor.cooperative(limit: 7).prefetch == 7)
    }
}
