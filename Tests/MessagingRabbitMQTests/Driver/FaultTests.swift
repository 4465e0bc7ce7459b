import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Faults on a virtual host end calls truthfully and heal by themselves", .timeLimit(.minutes(1)))
struct FaultTests {
    @Test("after the broker closed all connections, calls and servers come back")
    func closedConnections() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                for round in 1...3 {
                    try await virtualHost.closeConnections()
                    for error in try await bus.callUntilItSucceeds() {
                        #expect(error.delivery != .executed, "round \(round): \(error)")
                    }
                }
                #expect(bus.clientTransport.status == .connected)
            }
        }
    }

    @Test("a call whose request was confirmed survives the loss of every connection")
    func lossWhileWaiting() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let gate = Gate()
            try await BusFixture.run(on: virtualHost.url, gate: gate) { bus in
                async let answer = bus.client.call("wait", .empty, ["text": "begun"])
                while bus.log.entries.isEmpty, !Task.isCancelled { await Task.yield() }
                try await virtualHost.closeConnections()
                _ = try await bus.callUntilItSucceeds()
                gate.open()
                #expect(try await answer == nil)
                #expect(bus.log.entries == ["begun"])
            }
        }
    }

    @Test("a queue deleted under its consumer is declared and consumed from again")
    func deletedQueue() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                try await virtualHost.deleteQueue("faults")
                _ = try await bus.callUntilItSucceeds()
                #expect(try await virtualHost.queues()["faults"]?.consumers == 1)
            }
        }
    }

    @Test("a reply whose queue is missing for a while arrives once the queue is there again")
    func missingReplyQueue() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let gate = Gate()
            try await BusFixture.run(on: virtualHost.url, gate: gate) { bus in
                async let answer = bus.client.call("wait", .empty, ["text": "begun"])
                while bus.log.entries.isEmpty, !Task.isCancelled { await Task.yield() }
                let queue = try #require(try await virtualHost.queues().keys.first { $0.hasPrefix("reply_") })
                try await virtualHost.deleteQueue(queue)
                gate.open()
                #expect(try await answer == nil)
            }
        }
    }

    @Test("a message that is no request is rejected for good, and the server goes on")
    func unreadable() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                let notification = OutgoingNotification(
                    exchange: "openstack",
                    topic: "faults",
                    priority: "info",
                    message: ["no": "method"],
                    deadline: .now + .seconds(5)
                )
                // Its routing key is that of a server called "info", whose queue it fills.
                try await bus.clientTransport.driver.sendNotification(notification)
                let target = Target(topic: "faults", server: "info")
                let server = RPCServer(bus.clientTransport, target: target, endpoints: [])
                try await server.start()
                let error = await #expect(throws: RPCError.self) {
                    try await bus.client.prepare(server: "info").call("nothing")
                }
                #expect(error?.code == .remote)
                await server.stop()
                await server.wait()
                let queue = try #require(try await virtualHost.queues()["faults.info"])
                #expect(queue.ready == 0 && queue.unacknowledged == 0)
            }
        }
    }

    @Test("a cast to an exchange that has vanished declares it again and is not lost")
    func vanishedExchange() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                let fanout = try bus.client.prepare(fanout: true)
                try await fanout.cast("note", .empty, ["text": "before"])
                try await virtualHost.deleteExchange("faults_fanout")
                // The queue's binding went with the exchange, so nobody hears it: what counts is that the broker took it.
                try await fanout.cast("note", .empty, ["text": "nobody hears"])
                #expect(try await virtualHost.exchanges().contains("faults_fanout"))
                try await bus.client.call("echo")
            }
        }
    }

    @Test("a message the broker refuses is told as rejected")
    func rejected() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await virtualHost.node.evaluate(
                """
                ok = rabbit_policy:set(<<"\(virtualHost.name)">>, <<"full">>, <<"^full$">>,
                    [{<<"max-length">>, 1}, {<<"overflow">>, <<"reject-publish">>}], 0, <<"queues">>, <<"test">>),
                []
                """
            )
            try await withTransport(virtualHost.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let server = RPCServer(transport, target: Target(topic: "full", server: "one"), endpoints: [])
                try await server.start()
                await server.stop()
                await server.wait()
                let client = RPCClient(transport, target: Target(topic: "full"))
                try await client.cast("first")
                let error = await #expect(throws: RPCError.self) {
                    for _ in 0..<3 { try await client.cast("second") }
                }
                #expect(error?.code == .publishRejected)
                #expect(error?.delivery == .unknown)
            }
        }
    }

    @Test("a wrong password and an unknown virtual host are told at once, without the password")
    func refusedLogin() async throws {
        let node = try await RabbitMQNode.shared()
        for url in ["rabbit://guest:swordfish@\(node.host):\(node.port)/", node.url(virtualHost: "nowhere")] {
            try await withTransport(url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let client = RPCClient(transport, target: Target(topic: "faults"))
                let error = await #expect(throws: RPCError.self) { try await client.cast("echo") }
                #expect(error?.code == .busUnavailable)
                #expect(error?.delivery == .notSent)
                #expect(error.map { String(reflecting: $0).contains("swordfish") } == false)
                let server = RPCServer(transport, target: Target(topic: "faults", server: "one"), endpoints: [])
                let refusal = await #expect(throws: MessagingError.self) { try await server.start() }
                #expect(refusal?.code == .serverListenError)
                #expect(transport.status == .disconnected)
            }
        }
    }

    @Test("without a broker a call fails at once and says that nothing was sent")
    func nobodyThere() async throws {
        try await withTransport("rabbit://127.0.0.1:1", drivers: [.rabbitMQ], logger: .silent) { transport in
            let client = RPCClient(transport, target: Target(topic: "faults"))
            let error = await #expect(throws: RPCError.self) { try await client.call("echo") }
            #expect(error?.code == .busUnavailable)
            #expect(error?.delivery == .notSent)
            #expect(error?.isRetriable == true)
        }
    }

    @Test("of several hosts one that is there is enough")
    func failover() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let node = virtualHost.node
            let hosts = "guest:guest@127.0.0.1:1,guest:guest@\(node.host):\(node.port),guest:guest@127.0.0.1:2"
            try await BusFixture.run(on: "rabbit://\(hosts)/\(virtualHost.name)") { bus in
                try await bus.client.call("echo")
            }
        }
    }

    @Test("nothing is left on the broker but the queues that outlive their servers")
    func leavesNothing() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            try await BusFixture.run(on: virtualHost.url) { bus in
                try await bus.client.prepare(fanout: true).cast("note")
                #expect(try await virtualHost.queues().count == 4)
            }
            #expect(Set(try await virtualHost.queues().keys) == ["faults", "faults.one"])
            #expect(try await virtualHost.exchanges() == ["openstack"])
            #expect(try await virtualHost.connectionCount() == 0)
        }
    }
}
