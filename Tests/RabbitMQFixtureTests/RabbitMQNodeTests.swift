import ChildProcesses
import Foundation
import RabbitMQFixture
import Testing

/// The broker of the tests does what the other tests rely on.
@Suite(.timeLimit(.minutes(1)))
struct RabbitMQNodeTests {
    @Test("tests that run at once share one broker and have a virtual host each")
    func sharing() async throws {
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await RabbitMQNode.shared().withVirtualHost { virtualHost in
                        let queues = try await virtualHost.queues()
                        let exchanges = try await virtualHost.exchanges()
                        let connections = try await virtualHost.connectionCount()
                        #expect(queues.isEmpty && exchanges.isEmpty && connections == 0)
                        return virtualHost.name
                    }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 4)
    }

    @Test("an Erlang error is told, not swallowed")
    func erlangErrors() async throws {
        let node = try await RabbitMQNode.shared()
        await #expect(throws: RabbitMQFailure.self) { try await node.evaluate("foo:bar()") }
        #expect(try await node.evaluate(#"io_lib:format("~ts ~p", [[252], 1 + 1])"#) == "ü 2")
    }

    @Test("a broker can be alarmed, killed and started again with its data, and leaves nothing behind")
    func lifetime() async throws {
        let node = try await RabbitMQNode.start(configuration: ["heartbeat = 7"])
        let virtualHost = try await node.makeVirtualHost()
        try await node.setMemoryAlarm(true)
        #expect(try await node.evaluate(#"io_lib:format("~p", [rabbit_alarm:get_alarms()])"#).contains("memory"))
        try await node.setMemoryAlarm(false)
        #expect(try await node.evaluate(#"io_lib:format("~p", [rabbit_alarm:get_alarms()])"#) == "[]")
        #expect(try await node.evaluate(#"io_lib:format("~p", [application:get_env(rabbit, heartbeat)])"#) == "{ok,7}")

        await node.kill()
        await #expect(throws: RabbitMQFailure.self) { try await node.evaluate("[]") }
        try await node.restart()
        #expect(try await node.evaluate("lists:join($ , rabbit_vhost:list_names())").contains(virtualHost.name))

        let folder = try await node.evaluate(#"os:getenv("HOME")"#)
        let process = try #require(Int32(try await node.evaluate("os:getpid()")))
        await node.stop()
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(kill(process, 0) == -1)
    }
}
