import Locking
import Messaging
import Testing
import WireJSON

@testable import MessagingRabbitMQ

/// What a broker answers while a cluster falls apart (wire reference 5.9), by a script.
@Suite("Refusals that are a matter of time are lived with", .timeLimit(.minutes(1)))
struct ScriptedFaultTests {
    /// Answers with `answers` where `concerns` says so for the first `count` times, and agrees otherwise.
    private func script(
        _ answers: [ScriptedAnswer],
        times count: Int = 1,
        to concerns: @escaping @Sendable (ScriptedMethod) -> Bool
    ) -> ScriptedBroker.Script {
        let left = Lock(count)
        return { method in
            let isDue =
                concerns(method)
                && left.withLock { left in
                    left -= 1
                    return left >= 0
                }
            return isDue ? answers : [.agree]
        }
    }

    /// Starts a server on topic `t` at the broker and stops it; returns what was declared and consumed.
    private func startServer(on broker: ScriptedBroker) async throws -> [String] {
        let url = broker.url("?rabbit_retry_interval=1")
        try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
            let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [])
            try await server.start()
            await server.stop()
            await server.wait()
        }
        let interesting: [ScriptedMethod.Kind] = [.declareQueue, .deleteQueue, .consume]
        return broker.methods.filter { interesting.contains($0.kind) && !$0.name.contains("_fanout_") }.map(
            \.description
        )
    }

    @Test("a queue whose node is down is deleted and declared again")
    func queueOnDeadNode() async throws {
        let down = ScriptedAnswer.closeChannel(code: 404, reason: "NOT_FOUND - home node of queue 't' is down")
        try await ScriptedBroker.run(script([down]) { $0.kind == .declareQueue && $0.name == "t" }) { broker in
            let expected = [
                "declareQueue t", "deleteQueue t", "declareQueue t", "declareQueue t.s", "consume t", "consume t.s",
            ]
            let methods = try await startServer(on: broker)
            #expect(methods == expected)
        }
    }

    @Test("a queue whose node stays down, and that cannot be deleted, is waited for")
    func undeletableQueue() async throws {
        let down = ScriptedAnswer.closeChannel(code: 404, reason: "NOT_FOUND - home node of queue 't' is down")
        let script = script([down], times: 3) { [.declareQueue, .deleteQueue].contains($0.kind) && $0.name == "t" }
        try await ScriptedBroker.run(script) { broker in
            let methods = try await startServer(on: broker)
            #expect(methods.prefix(4) == ["declareQueue t", "deleteQueue t", "declareQueue t", "declareQueue t"])
            #expect(methods.suffix(2) == ["consume t", "consume t.s"])
        }
    }

    @Test("an internal error while a queue is declared is waited out")
    func internalError() async throws {
        let broken = ScriptedAnswer.closeConnection(code: 541, reason: "INTERNAL_ERROR")
        try await ScriptedBroker.run(script([broken]) { $0.kind == .declareQueue && $0.name == "t" }) { broker in
            let expected = ["declareQueue t", "declareQueue t", "declareQueue t.s", "consume t", "consume t.s"]
            let methods = try await startServer(on: broker)
            #expect(methods == expected)
        }
    }

    @Test("a queue that is gone before it is consumed from is declared again")
    func vanishedQueue() async throws {
        let gone = ScriptedAnswer.closeChannel(code: 404, reason: "NOT_FOUND - no queue 't.s'")
        try await ScriptedBroker.run(script([gone]) { $0.kind == .consume && $0.name == "t.s" }) { broker in
            let once = ["declareQueue t", "declareQueue t.s", "consume t", "consume t.s"]
            let methods = try await startServer(on: broker)
            #expect(methods == once + once)
        }
    }

    @Test("what cannot be declared for good fails the start of a server, with the broker's reason")
    func refusedDeclaration() async throws {
        let refusal = ScriptedAnswer.closeChannel(code: 403, reason: "ACCESS_REFUSED - not yours")
        try await ScriptedBroker.run(script([refusal], times: 9) { $0.kind == .declareQueue }) { broker in
            let error = await #expect(throws: MessagingError.self) { try await startServer(on: broker) }
            #expect(error?.code == .serverListenError)
            #expect(error?.message.contains("ACCESS_REFUSED - not yours (403)") == true)
        }
    }

    @Test("a message whose exchange is just being declared when the broker blocks is not sent")
    func blockedWhileDeclaring() async throws {
        let script: ScriptedBroker.Script = { method in
            switch method.name {
            // The declaration is carried out when the broker reads again, but nobody waits for its answer then.
            case "blocking" where method.kind == .declareExchange:
                [.blocked(reason: "low on memory"), .unblocked, .agree]
            default: [.agree]
            }
        }
        try await ScriptedBroker.run(script) { broker in
            try await withTransport(broker.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                let client = RPCClient(transport, target: Target(topic: "t"))
                let error = await #expect(throws: RPCError.self) {
                    try await client.prepare(exchange: .set("blocking")).cast("m")
                }
                #expect(error?.code == .busBlocked)
                #expect(error?.delivery == .notSent)
                // Nobody tells, and asking all the time would slow down what is waited for.
                while transport.status != .connected, !Task.isCancelled { try await Task.sleep(for: .milliseconds(5)) }
                for exchange in ["one", "two"] { try await client.prepare(exchange: .set(exchange)).cast("m") }
            }
            let published = broker.methods.filter { $0.kind == .publish }.map(\.name)
            #expect(published == ["", "one", "two"])
        }
    }

    @Test(
        "a cast whose exchange had vanished is not told as not sent when the connection fails next",
        arguments: [ScriptedMethod.Kind.openChannel, .selectConfirms, .declareExchange]
    )
    func vanishedExchangeThenConnection(_ failing: ScriptedMethod.Kind) async throws {
        let hasVanished = Lock(false)
        let script: ScriptedBroker.Script = { method in
            if method.kind == .publish, method.name == "openstack" {
                hasVanished.withLock { $0 = true }
                return [.closeChannel(code: 404, reason: "NOT_FOUND - no exchange 'openstack' in vhost '/'")]
            }
            guard method.kind == failing, hasVanished.withLock({ $0 }) else { return [.agree] }
            return [.closeConnection(code: 320, reason: "CONNECTION_FORCED - vhost '/' is deleted")]
        }
        try await ScriptedBroker.run(script) { broker in
            try await withTransport(broker.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                let error = await #expect(throws: RPCError.self) {
                    try await RPCClient(transport, target: Target(topic: "t")).cast("m")
                }
                #expect(error?.code == .publishUnconfirmed)
                #expect(error?.delivery == .unknown)
                // Not by the end of its time.
                #expect(error?.message.contains("The connection was lost") == true)
            }
            #expect(broker.methods.count { $0.kind == .publish && $0.name == "openstack" } == 1)
        }
    }

    @Test("a user who may not publish to the default exchange is no worse off for being asked")
    func refusedProbe() async throws {
        let refusal = ScriptedAnswer.closeChannel(code: 403, reason: "ACCESS_REFUSED - access to amq.default")
        let script = script([refusal], times: 9) { $0.kind == .publish && $0.name.isEmpty }
        try await ScriptedBroker.run(script) { broker in
            try await withTransport(broker.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                try await RPCClient(transport, target: Target(topic: "t")).cast("m")
                #expect(transport.status == .connected)
            }
            #expect(broker.methods.count { $0.kind == .publish && $0.name == "openstack" } == 1)
        }
    }

    @Test("a confirm that comes in one piece with an answer somebody waits for is seen at once")
    func confirmBehindAnswer() async throws {
        let script: ScriptedBroker.Script = { method in
            method.kind == .publish && !method.name.isEmpty ? [.confirmLater] : [.agree]
        }
        try await ScriptedBroker.run(script) { broker in
            try await withTransport(broker.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                func cast(to exchange: String, timeout: Duration) async throws {
                    let target = Target(exchange: exchange, topic: "t")
                    try await RPCClient(transport, target: target, timeout: timeout).cast("m")
                }
                async let first: Void = cast(to: "one", timeout: .seconds(20))
                while !broker.methods.contains(where: { $0.kind == .publish && $0.name == "one" }) {
                    // Nobody tells, and asking all the time would slow down what is waited for.
                    try await Task.sleep(for: .milliseconds(5))
                }
                // The exchange is declared before the message is written, which nobody ever confirms.
                let error = await #expect(throws: RPCError.self) {
                    try await cast(to: "two", timeout: .milliseconds(100))
                }
                #expect(error?.code == .publishUnconfirmed)
                try await first
            }
        }
    }
}
