import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite("Messages that wait for the publisher's lane")
struct OutboxTests {
    private let request = PublishRequest(
        address: BusAddress(exchange: "openstack", routingKey: "topic"),
        isMandatory: true,
        message: OutgoingMessage(properties: MessageProperties(), body: []),
        declarations: [],
        mayBeRepeated: false,
        awaitsConfirm: false,
        isWanted: { true },
        finish: { _ in }
    )

    @Test("the lane is told of the first, and again once it has taken all there were")
    func told() {
        let outbox = Outbox(limit: 10)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .first)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .waiting)
        #expect(outbox.takeAll().count == 2)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .first)
    }

    @Test("those of a thread that works in rounds wait for the end of the round, all together")
    func round() {
        let outbox = Outbox(limit: 10)
        for _ in 0..<3 { #expect(outbox.add(request, mayBeRefused: true, inRound: true) == .putOff) }
        #expect(outbox.announce())
        #expect(!outbox.announce())
        #expect(outbox.takeAll().count == 3)
        #expect(!outbox.announce())
    }

    @Test("nobody else waits for a round: whoever is in none has the lane told of all there are")
    func impatience() {
        let outbox = Outbox(limit: 10)
        #expect(outbox.add(request, mayBeRefused: true, inRound: true) == .putOff)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .first)
        #expect(!outbox.announce())
        #expect(outbox.takeAll().count == 2)
    }

    @Test("a long round has the lane told each time so many have gathered")
    func many() {
        let outbox = Outbox(limit: 100)
        for _ in 1..<Outbox.most { #expect(outbox.add(request, mayBeRefused: true, inRound: true) == .putOff) }
        #expect(outbox.add(request, mayBeRefused: true, inRound: true) == .first)
        #expect(outbox.add(request, mayBeRefused: true, inRound: true) == .waiting)
    }

    @Test("one that may be refused is, when there are too many")
    func full() {
        let outbox = Outbox(limit: 1)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .first)
        #expect(outbox.add(request, mayBeRefused: true, inRound: false) == .full)
        #expect(outbox.add(request, mayBeRefused: false, inRound: false) == .waiting)
    }
}
