import Glibc
import Locking
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("The threads that methods run on", .timeLimit(.minutes(1)))
struct HandlerThreadTests {
    /// The name of the thread a connection's consumer lives on.
    private static let consumer = "ConsumerRole"

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
}
