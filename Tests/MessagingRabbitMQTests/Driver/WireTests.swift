import Logging
import Messaging
import RabbitMQFixture
import Testing
import WireJSON

@testable import MessagingRabbitMQ

@Suite("What is published looks as if oslo.messaging had published it", .timeLimit(.minutes(1)))
struct WireTests {
    /// Sends something and returns what lies in the queue, as the broker gives it to a plain consumer.
    private func delivery(
        in queue: QueueDeclaration,
        boundTo exchange: ExchangeDeclaration,
        routingKey: String,
        url query: String = "",
        _ send: (any TransportDriver) async throws -> Void
    ) async throws -> DeliveredMessage {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let url = try TransportURL(parsing: virtualHost.url + query)
            let consumed = ConsumedQueue(
                queue: queue,
                sources: [.init(exchange: exchange, routingKey: routingKey)],
                consumerTag: "1",
                consumeArguments: [:]
            )
            let consumer = try QueueConsumer(
                ListeningChannel(prefetch: 10, queues: [consumed]),
                ConnectionSettings(url, RabbitOptions()),
                logger: .silent
            )
            try await consumer.open()
            let factory = TransportDriverFactory.rabbitMQ
            let driver = try await factory.make(url, options: TransportOptions(), logger: .silent)
            try await send(driver)
            guard case .items(let items) = await consumer.inbox.poll(atMost: 1), let item = items.first else {
                throw AMQPError(.lost, "nothing came")
            }
            await driver.cleanup()
            await consumer.close()
            return item.delivery
        }
    }

    private func inner(_ delivery: DeliveredMessage) throws -> JSONValue {
        try Envelope.unwrap(delivery.properties.text(ofBody: delivery.body)).value()
    }

    private let exchange = Topology().exchange("openstack")
    private let queue = Topology().lastingQueue("wire")

    @Test("a cast has Python's properties: persistent, JSON, an empty table of headers, no expiration")
    func cast() async throws {
        let delivery = try await delivery(in: queue, boundTo: exchange, routingKey: "wire") { driver in
            let request = OutgoingRequest(
                target: Target(exchange: "openstack", topic: "wire"),
                kind: .cast,
                method: "m",
                deadline: .now + .seconds(10)
            )
            let result = try await driver.send(request)
            #expect(result == nil)
        }
        #expect(delivery.properties == MessageProperties())
        #expect(!delivery.isRedelivered)
        let inner = try inner(delivery)
        #expect(inner["method"]?.stringValue == "m")
        #expect(inner["_msg_id"] == nil)
    }

    @Test("a call has an expiration and busway's absolute deadline, and says where the reply goes")
    func call() async throws {
        let delivery = try await delivery(in: queue, boundTo: exchange, routingKey: "wire") { driver in
            let request = OutgoingRequest(
                target: Target(exchange: "openstack", topic: "wire"),
                kind: .call,
                method: "m",
                deadline: .now + .milliseconds(700)
            )
            let error = await #expect(throws: RPCError.self) { try await driver.send(request) }
            #expect(error?.code == .timeout)
            #expect(error?.delivery == .unknown)
        }
        var properties = delivery.properties
        let expiration = try #require(properties.expiration.flatMap { Int($0) })
        #expect((1...700).contains(expiration))
        let deadline = try #require(properties.deadline)
        #expect(abs(deadline - WallClock.milliseconds) < 30_000)
        properties.expiration = nil
        properties.deadline = nil
        #expect(properties == MessageProperties())
        let inner = try inner(delivery)
        #expect(inner["_msg_id"]?.stringValue?.count == 32)
        #expect(inner["_reply_q"]?.stringValue?.hasPrefix("reply_") == true)
        #expect(inner["_timeout"] == JSONValue.null)
    }

    @Test("a fanout goes to the topic's fanout exchange")
    func fanout() async throws {
        let fanout = Topology().fanoutExchange(topic: "wire")
        let delivery = try await delivery(in: queue, boundTo: fanout, routingKey: "") { driver in
            let target = Target(exchange: "openstack", topic: "wire", fanout: true)
            let deadline = ContinuousClock.now + .seconds(10)
            let request = OutgoingRequest(target: target, kind: .fanout, method: "m", deadline: deadline)
            let result = try await driver.send(request)
            #expect(result == nil)
        }
        #expect(delivery.properties == MessageProperties())
    }

    @Test("with kombu_compression=gzip the body is a zlib stream and the header says so")
    func compressed() async throws {
        let query = "?kombu_compression=gzip"
        let delivery = try await delivery(in: queue, boundTo: exchange, routingKey: "wire", url: query) { driver in
            let target = Target(exchange: "openstack", topic: "wire")
            let deadline = ContinuousClock.now + .seconds(10)
            let request = OutgoingRequest(target: target, kind: .cast, method: "m", deadline: deadline)
            let result = try await driver.send(request)
            #expect(result == nil)
        }
        #expect(delivery.properties.headers == ["compression": "application/x-gzip"])
        #expect(delivery.body.prefix(2) == [0x78, 0x9C])
        let body = try delivery.properties.decompressed(delivery.body)
        #expect(try Envelope.unwrap(body).value()["method"] == "m")
    }

    @Test("bodies larger than a frame arrive whole", arguments: [131_064, 131_065, 1_000_003])
    func large(_ size: Int) async throws {
        let text = String(repeating: "x", count: size)
        let delivery = try await delivery(in: queue, boundTo: exchange, routingKey: "wire") { driver in
            let target = Target(exchange: "openstack", topic: "wire")
            let request = OutgoingRequest(
                target: target,
                kind: .cast,
                method: "m",
                arguments: RawJSON(["text": JSONValue(text)]),
                deadline: .now + .seconds(10)
            )
            let result = try await driver.send(request)
            #expect(result == nil)
        }
        #expect(try inner(delivery)["args"]?["text"]?.stringValue == text)
    }
}
