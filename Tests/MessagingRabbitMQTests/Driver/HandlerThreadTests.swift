import Glibc
import Locking
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("The threads that methods and callers run on", .timeLimit(.minutes(1)))
struct HandlerThreadTests {
    /// The name of the thread a connection's consumer lives on.
    private static let consumer = "ConsumerRole"
    /// The name of the thread replies come on.
    private static let replies = "ReplyRole"

    private static var currentThread: String {
        guard let file = unsafe fopen("/proc/thread-self/comm", "r") else { return "errno \(errno)" }
        defer { unsafe fclose(file) }
        var line = [UInt8](repeating: 0, count: 32)
        let count = unsafe fread(&line, 1, line.count, file)
        return String(decoding: line.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// Has a server with `executor` run a few methods at once; tells where they began, and where they were after a wait.
    private func threads(of executor: HandlerExecutor) async throws -> (begun: Set<String>, resumed: Set<String>) {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await withTransport(virtualHost.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let threads = Lock<(begun: Set<String>, resumed: Set<String>)>(([], []))
                let endpoint = ClosureEndpoint { endpoint in
                    endpoint.on("run") { _, _ in
                        threads.withLock { _ = $0.begun.insert(Self.currentThread) }
                        await Task.detached {}.value
                        threads.withLock { _ = $0.resumed.insert(Self.currentThread) }
                        return .null
                    }
                }
                let target = Target(topic: "threads", server: "one")
                let server = RPCServer(transport, target: target, endpoints: [endpoint], executor: executor)
                try await server.start()
                let client = RPCClient(transport, target: target)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 { group.addTask { try await client.call("run") } }
                    try await group.waitForAll()
                }
                await server.stop()
                await server.wait()
                return threads.withLock { $0 }
            }
        }
    }

    @Test("cooperative methods run on the thread their requests come on, after a wait too")
    func cooperative() async throws {
        let threads = try await threads(of: .cooperative())
        #expect(threads.begun == [Self.consumer])
        #expect(threads.resumed == [Self.consumer])
    }

    @Test("a method may hold its thread otherwise: it is never the one requests come on")
    func pool() async throws {
        let threads = try await threads(of: .tasks())
        #expect(!threads.begun.union(threads.resumed).contains(Self.consumer))
    }

    @Test("callers that ask for it go on where their replies come, and others never do")
    func callers() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                /// Where ten callers, each on `executor`, are after each of their calls.
                func threads(on executor: (any TaskExecutor)?) async throws -> Set<String> {
                    try await withThrowingTaskGroup(of: [String].self) { group in
                        for _ in 0..<10 {
                            group.addTask(executorPreference: executor) {
                                var threads: [String] = []
                                for _ in 0..<5 {
                                    try await bus.client.call("echo")
                                    threads.append(Self.currentThread)
                                }
                                return threads
                            }
                        }
                        return try await group.reduce(into: []) { $0.formUnion($1) }
                    }
                }
                let executor = try #require(bus.clientTransport.replyExecutor)
                #expect(try await threads(on: executor) == [Self.replies])
                #expect(try await !threads(on: nil).contains(Self.replies))
            }
        }
    }

    @Test("a caller that goes on where its replies come hears the end of its time while no broker answers")
    func callerWithoutBroker() async throws {
        // It takes connections and says nothing more: an attempt to connect lasts as long as it may.
        let silence: ScriptedBroker.Script = { _ in [] }
        try await ScriptedBroker.run(silence) { broker in
            try await withTransport(broker.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                let client = RPCClient(transport, target: Target(topic: "t"), timeout: .milliseconds(200))
                let start = ContinuousClock.now
                await withTaskExecutorPreference(transport.replyExecutor) {
                    let error = await #expect(throws: RPCError.self) { try await client.call("m") }
                    #expect(error?.code == .timeout)
                    #expect(error?.delivery == .notSent)
                }
                #expect(start.duration(to: .now) < .seconds(3))
            }
        }
    }
}
