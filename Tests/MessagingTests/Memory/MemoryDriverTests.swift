import Testing
import WireJSON

@testable import Messaging

@Suite("The memory driver", .timeLimit(.minutes(1)))
struct MemoryDriverTests {
    private let name = UniqueID().description

    private func transport(_ url: String? = nil, options: TransportOptions = .init()) async throws -> Transport {
        try await Transport(url ?? "memory://\(name)", options: options)
    }

    private func consumers(_ transport: Transport, _ topic: String) async throws -> Int {
        try await RPCClient(transport, target: Target(topic: topic)).consumerCount()
    }

    @Test("transports with the same name share a bus, those with another do not")
    func names() async throws {
        let urls = ["memory://\(name)", "fake://\(name)", "memory://\(name)/other", "memory://other\(name)"]
        var transports: [Transport] = []
        for url in urls { transports.append(try await transport(url)) }
        let server = RPCServer(transports[0], target: Target(topic: "t", server: "s"), endpoints: [])
        try await server.start()
        var seen: [Int] = []
        for transport in transports { seen.append(try await consumers(transport, "t")) }
        #expect(seen == [1, 1, 0, 0])
        await server.stop()
        await server.wait()
    }

    @Test("a bus lives as long as one transport uses it")
    func lifetime() async throws {
        var first: Transport? = try await transport()
        var second: Transport? = try await transport()
        let depth = { MemoryBus.named("\(name)/").depth(ofQueue: "n.info") }
        let notification = OutgoingNotification(
            exchange: "x",
            topic: "n",
            priority: "info",
            message: [:],
            deadline: .now + .seconds(60)
        )
        try await first?.driver.sendNotification(notification)
        #expect(depth() == 1)
        first = nil
        #expect(depth() == 1)
        second = nil
        #expect(depth() == nil)
        #expect(first == nil && second == nil)
    }

    @Test("a full queue refuses a cast, whose fate is then unknown")
    func fullQueue() async throws {
        let transport = try await transport(options: TransportOptions(memoryQueueLimit: 3))
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [])
        try await server.start()
        await server.stop()
        await server.wait()
        let client = RPCClient(transport, target: Target(topic: "t"))
        for _ in 0..<3 { try await client.cast("m") }
        let error = await #expect(throws: RPCError.self) { try await client.cast("m") }
        #expect(error?.code == .publishRejected)
        #expect(error?.delivery == .unknown)
    }

    /// Tells, and gives the refusal if there is one.
    private func tell(_ transport: Transport, _ type: String, payload: JSONValue = .null) async -> RPCError? {
        let notification = OutgoingNotification(
            exchange: "x",
            topic: "n",
            priority: "info",
            message: ["event_type": .string(JSONString(type)), "payload": payload],
            deadline: .now + .seconds(60)
        )
        do throws(RPCError) {
            try await transport.driver.sendNotification(notification)
            return nil
        } catch {
            return error
        }
    }

    private func listen(_ transport: Transport, prefetch: Int) async throws -> any NotificationFeed {
        let source = NotificationSubscription.Source(exchange: "x", topic: "n", priority: "info")
        return try await transport.driver.listenForNotifications(
            NotificationSubscription(sources: [source], options: ListenOptions(prefetch: prefetch))
        )
    }

    /// The types of all that waits for listeners; nothing is taken.
    private func waiting(_ transport: Transport, count: Int) async throws -> [String?] {
        let feed = try await listen(transport, prefetch: 100)
        var types: [String?] = []
        while types.count < count {
            types += try await feed.poll(atMost: 100).map { try $0.message.value()["event_type"]?.stringValue }
        }
        await feed.cleanup()
        return types
    }

    @Test("notifications nobody reads never refuse a further one: the newest are kept, by number and by size")
    func unread() async throws {
        let options = TransportOptions(memoryQueueLimit: 3, memoryUnreadKept: 2000)
        let transport = try await transport(options: options)
        for number in 0..<10_000 { #expect(await tell(transport, "\(number)") == nil) }
        let bus = MemoryBus.named("\(name)/")
        #expect(bus.depth(ofQueue: "n.info") == 3)
        #expect(try await waiting(transport, count: 3) == ["9997", "9998", "9999"])
        // What was looked at and not settled has come back; a large one leaves room for no other.
        #expect(
            await tell(transport, "large", payload: .string(JSONString(String(repeating: "x", count: 1900)))) == nil
        )
        #expect(bus.depth(ofQueue: "n.info") == 1)
        #expect(
            await tell(transport, "larger", payload: .string(JSONString(String(repeating: "x", count: 5000)))) == nil
        )
        #expect(try await waiting(transport, count: 1) == ["larger"])
        #expect(await tell(transport, "small") == nil)
        #expect(try await waiting(transport, count: 1) == ["small"])
    }

    @Test("notifications are refused when whoever listens has too many before it: nothing taken is lost to it")
    func unsettled() async throws {
        let transport = try await transport(options: TransportOptions(memoryQueueLimit: 3))
        let feed = try await listen(transport, prefetch: 1)
        for number in 0..<4 { #expect(await tell(transport, "\(number)") == nil) }
        #expect(await tell(transport, "more")?.code == .publishRejected)
        await feed.cleanup()
        #expect(try await waiting(transport, count: 4) == ["0", "1", "2", "3"])
        #expect(await tell(transport, "later") == nil)
    }

    @Test("a reply longer than is taken ends its call, and no other")
    func longReply() async throws {
        let transport = try await transport(options: TransportOptions(longestMessage: 10_000))
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("fill") { _, arguments in
                let count = try arguments.value()["count"]?.intValue ?? 0
                return RawJSON(.string(JSONString(String(repeating: "x", count: count))))
            }
        }
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [endpoint])
        try await server.start()
        let client = RPCClient(transport, target: Target(topic: "t"))
        for count in [9000, 10_000, 9001] {
            do throws(RPCError) {
                let reply = try await client.call("fill", [:], ["count": .number(JSONNumber(count))])
                #expect(count < 10_000 && reply.stringValue?.count == count)
            } catch {
                #expect(
                    count == 10_000 && error.code == .badReply && error.description.contains("than the 10000"),
                    "\(error)"
                )
            }
        }
        await server.stop()
        await server.wait()
    }

    @Test("a request that is none is dropped, and answered when its caller can be reached")
    func malformedRequest() async throws {
        let transport = try await transport()
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [])
        try await server.start()
        let bus = MemoryBus.named("\(name)/")
        let waiters = ReplyWaiters(time: .continuous)
        bus.declareReplyQueue("q", for: waiters, longest: 1000)
        let expectation = ReplyWaiters.Expectation(messageID: "id", deadline: .now + .seconds(30), method: "m")
        let inner = #"{"method": "m", "args": [], "_msg_id": "id", "_reply_q": "q"}"#
        let error = await #expect(throws: RPCError.self) {
            try await waiters.reply(to: expectation) { () throws(RPCError) in
                for text in ["[]", inner] {
                    do throws(MemoryBroker.Refusal) {
                        try bus.publish(
                            MemoryMessage(inner: Array(text.utf8), expiry: nil, deadline: nil),
                            to: BusAddress(exchange: "openstack", routingKey: "t"),
                            demands: .init(queue: true),
                            limit: 9,
                            now: .now
                        )
                    } catch {
                        throw RPCError(error, address: BusAddress(exchange: "openstack", routingKey: "t"))
                    }
                }
            }
        }
        #expect(error?.remote?.qualifiedName == "builtins.AttributeError")
        await server.stop()
        await server.wait()
    }

    @Test("closing a transport ends the server on it, which then cannot be started again")
    func closedUnderServer() async throws {
        let transport = try await transport()
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [])
        try await server.start()
        await transport.cleanup()
        await server.wait()
        let started = await #expect(throws: MessagingError.self) { try await server.start() }
        #expect(started?.code == .transportClosed)
        let run = await #expect(throws: MessagingError.self) { try await server.run() }
        #expect(run?.code == .transportClosed)
    }

    @Test("calls are not run when their deadline passes between delivery and the free slot")
    func deadlineByManualTime() async throws {
        let time = ManualTime()
        var options = TransportOptions()
        options.time = time.source
        let transport = try await transport(options: options)
        let gate = Latch()
        let running = Latch()
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("block") { _, _ in
                running.fire()
                await gate.wait()
                return .null
            }
            endpoint.on("late") { _, _ in
                Issue.record("an expired call must not run")
                return .null
            }
        }
        let server = RPCServer(
            transport,
            target: Target(topic: "t", server: "s"),
            endpoints: [endpoint],
            concurrency: 1
        )
        try await server.start()
        let client = RPCClient(transport, target: Target(topic: "t"))
        try await client.cast("block")
        await running.wait()
        // Published here and not by a client, whose deadline begins to run before its message is on the bus: then the
        // queue may be where it expires.
        let deadline = time.now + .seconds(3)
        let late = RequestMessage(method: "late")
        try MemoryBus.named("\(name)/").publish(
            MemoryMessage(inner: late.encoded(), expiry: deadline, deadline: deadline),
            to: BusAddress(exchange: "openstack", routingKey: "t"),
            demands: .init(consumer: true),
            limit: 9,
            now: time.now
        )
        time.advance(by: .seconds(3))
        gate.fire()
        await #expect(throws: RPCError.self) { try await client.call("unknown") }
        #expect(server.statistics.expired == 1)
        await server.stop()
        await server.wait()
    }

    @Test("thousands of calls that are cancelled at any moment each end once and leave nothing behind")
    func cancelledCalls() async throws {
        let transport = try await transport()
        let endpoint = ClosureEndpoint { $0.on("echo") { _, arguments in arguments } }
        let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: [endpoint])
        try await server.start()
        let client = RPCClient(transport, target: Target(topic: "t"))
        var generator = SeededGenerator(seed: 11)
        var cancelled = 0
        for _ in 0..<5000 {
            let call = Task { try await client.call("echo", raw: .emptyObject) }
            for _ in 0..<Int.random(in: 0..<4, using: &generator) { await Task.yield() }
            call.cancel()
            switch await call.result {
            case .success: break
            case .failure(let error as RPCError) where error.code == .cancelled: cancelled += 1
            case .failure(let error): Issue.record(error)
            }
        }
        #expect(cancelled > 0)
        try await client.call("echo")
        await server.stop()
        await server.wait()
        #expect(server.statistics.running == 0)
    }
}
