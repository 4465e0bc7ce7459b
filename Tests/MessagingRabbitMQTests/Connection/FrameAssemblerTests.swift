import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite("Frames become events")
struct FrameAssemblerTests {
    private static let properties = MessageProperties(expiration: "5000")

    private static func deliver(_ tag: UInt64 = 7) -> BrokerMethod {
        .deliver(consumerTag: "1", deliveryTag: tag, redelivered: true)
    }

    @Test("a delivery is whole when its last body frame has come, however the body was cut")
    func cutBody() throws {
        let assembler = Boxed(FrameAssembler())
        #expect(try assembler.value.receive(.method(channel: 1, Self.deliver())) == nil)
        #expect(try assembler.value.receive(.header(channel: 1, Self.properties, bodySize: 5)) == nil)
        #expect(try assembler.value.receive(.body(channel: 1, [1, 2])) == nil)
        #expect(try assembler.value.receive(.body(channel: 1, [3])) == nil)
        let event = try assembler.value.receive(.body(channel: 1, [4, 5]))
        let delivery = DeliveredMessage(
            consumerTag: "1",
            tag: 7,
            isRedelivered: true,
            properties: Self.properties,
            body: [1, 2, 3, 4, 5],
            size: 5
        )
        #expect(event == .delivery(delivery))
    }

    @Test("of a message longer than is taken nothing but its end is kept, and the next one is whole")
    func tooLong() throws {
        let assembler = Boxed(FrameAssembler(longestBody: 100_000))
        for size in [100_001, 100_000] {
            #expect(try assembler.value.receive(.method(channel: 1, Self.deliver())) == nil)
            var event = try assembler.value.receive(
                .header(channel: 1, Self.properties, bodySize: UInt64(size))
            )
            var left = size
            while left > 0 {
                #expect(event == nil)
                let count = min(left, 30_000)
                left -= count
                event = try assembler.value.receive(
                    .body(channel: 1, [UInt8](repeating: 1, count: count - 1) + [UInt8(left == 0 ? 9 : 2)])
                )
            }
            guard case .delivery(let delivery) = event else {
                Issue.record("\(String(describing: event)) is no delivery")
                return
            }
            #expect(delivery.size == size && delivery.body.last == 9)
            #expect(delivery.body.count == (size > 100_000 ? 4096 : size))
            if size > 100_000 {
                let error = #expect(throws: WireError.self) { try delivery.content(limit: 100_000) }
                #expect(error?.description.contains("100001 bytes") == true)
            } else {
                #expect(try delivery.content(limit: 100_000) == delivery.body)
            }
        }
    }

    @Test("a message without a body is whole with its header")
    func emptyBody() throws {
        let assembler = Boxed(FrameAssembler())
        #expect(try assembler.value.receive(.method(channel: 1, Self.deliver())) == nil)
        let event = try assembler.value.receive(.header(channel: 1, Self.properties, bodySize: 0))
        guard case .delivery(let delivery) = event else {
            Issue.record("\(String(describing: event)) is no delivery")
            return
        }
        #expect(delivery.body == [])
    }

    @Test("messages on different channels are put together side by side")
    func interleaved() throws {
        let assembler = Boxed(FrameAssembler())
        let returned = BrokerMethod.returned(code: 312, reason: "NO_ROUTE", exchange: "openstack", routingKey: "t")
        #expect(try assembler.value.receive(.method(channel: 1, Self.deliver(1))) == nil)
        #expect(try assembler.value.receive(.method(channel: 2, returned)) == nil)
        #expect(try assembler.value.receive(.header(channel: 2, Self.properties, bodySize: 1)) == nil)
        #expect(try assembler.value.receive(.header(channel: 1, Self.properties, bodySize: 1)) == nil)
        #expect(try assembler.value.receive(.method(channel: 3, .ack(tag: 4, multiple: true))) != nil)
        let message = ReturnedMessage(
            code: 312,
            reason: "NO_ROUTE",
            address: BusAddress(exchange: "openstack", routingKey: "t"),
            body: [9]
        )
        #expect(try assembler.value.receive(.body(channel: 2, [9])) == .returned(message))
        guard case .delivery(let delivery) = try assembler.value.receive(.body(channel: 1, [8])) else {
            Issue.record("the first channel's message is missing")
            return
        }
        #expect(delivery.body == [8])
    }

    @Test("methods without content are events by themselves")
    func methods() throws {
        let assembler = Boxed(FrameAssembler())
        let expected: [(BrokerMethod, Event)] = [
            (.ack(tag: 3, multiple: false), .confirmed(tag: 3, multiple: false, isAccepted: true)),
            (.nack(tag: 4, multiple: true), .confirmed(tag: 4, multiple: true, isAccepted: false)),
            (.cancelled(consumerTag: "2"), .consumerCancelled(tag: "2")),
            (.blocked(reason: "low on memory"), .blocked(reason: "low on memory")),
            (.unblocked, .unblocked),
            (.closeConnection(code: 320, reason: "bye"), .connectionClosed(code: 320, reason: "bye")),
            (
                .queueDeclared(messages: 5, consumers: 2),
                .reply(channel: 1, .queueDeclareOk, messages: 5, consumers: 2)
            ),
            (.other(.basicQosOk), .reply(channel: 1, .basicQosOk, messages: 0, consumers: 0)),
        ]
        for (method, event) in expected {
            #expect(try assembler.value.receive(.method(channel: 1, method)) == event)
        }
    }

    @Test("a channel that is closed in the middle of a message starts anew")
    func closedChannel() throws {
        let assembler = Boxed(FrameAssembler())
        #expect(try assembler.value.receive(.method(channel: 1, Self.deliver())) == nil)
        let close = BrokerMethod.closeChannel(code: 404, reason: "NOT_FOUND")
        #expect(
            try assembler.value.receive(.method(channel: 1, close))
                == .channelClosed(channel: 1, code: 404, reason: "NOT_FOUND")
        )
        #expect(try assembler.value.receive(.method(channel: 1, Self.deliver())) == nil)
    }

    @Test("frames out of sequence are an error", arguments: outOfSequence)
    func outOfOrder(_ frames: [Frame]) throws {
        let assembler = Boxed(FrameAssembler(longestBody: 1000))
        for frame in frames.dropLast() { #expect(try assembler.value.receive(frame) == nil) }
        let last = try #require(frames.last)
        let error = #expect(throws: AMQPError.self) { try assembler.value.receive(last) }
        #expect(error?.kind == .malformed)
    }

    private static let outOfSequence: [[Frame]] = [
        [.header(channel: 1, properties, bodySize: 1)],
        [.body(channel: 1, [1])],
        [.method(channel: 1, deliver()), .body(channel: 1, [1])],
        [.method(channel: 1, deliver()), .method(channel: 1, deliver())],
        [.method(channel: 1, deliver()), .method(channel: 1, .ack(tag: 1, multiple: false))],
        [.method(channel: 1, deliver()), .header(channel: 1, properties, bodySize: 2), .body(channel: 1, [1, 2, 3])],
        [.method(channel: 1, deliver()), .header(channel: 1, properties, bodySize: .max)],
        [
            .method(channel: 1, deliver()), .header(channel: 1, properties, bodySize: 2),
            .header(channel: 1, properties, bodySize: 2),
        ],
    ]
}
