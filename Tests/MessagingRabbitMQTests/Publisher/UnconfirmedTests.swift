import Locking
import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite("Confirms find the messages they are about")
struct UnconfirmedTests {
    private func request(
        _ body: UInt8,
        mandatory: Bool = true,
        to key: String = "topic",
        awaitsConfirm: Bool = false
    ) -> PublishRequest {
        PublishRequest(
            address: BusAddress(exchange: "openstack", routingKey: key),
            isMandatory: mandatory,
            message: OutgoingMessage(properties: MessageProperties(), body: [body]),
            declarations: [],
            mayBeRepeated: false,
            awaitsConfirm: awaitsConfirm,
            isWanted: { true },
            finish: { _ in }
        )
    }

    private func filled(_ count: UInt8) -> Boxed<Unconfirmed> {
        var unconfirmed = Unconfirmed()
        for body in 1...count { unconfirmed.append(request(body)) }
        return Boxed(unconfirmed)
    }

    private func bodies(_ requests: [PublishRequest]) -> [UInt8] { requests.flatMap(\.message.body) }

    @Test("a confirm of one is about that one, in any order")
    func single() {
        let unconfirmed = filled(3)
        #expect(bodies(unconfirmed.value.confirm(2, multiple: false)) == [2])
        #expect(bodies(unconfirmed.value.confirm(2, multiple: false)) == [])
        #expect(bodies(unconfirmed.value.confirm(1, multiple: false)) == [1])
        #expect(unconfirmed.value.count == 1)
    }

    @Test("it is known how much of what was written is not confirmed")
    func size() {
        let unconfirmed = filled(3)
        let each = request(1).size
        #expect(unconfirmed.value.size == 3 * each)
        _ = unconfirmed.value.confirm(2, multiple: false)
        _ = unconfirmed.value.confirm(2, multiple: false)
        #expect(unconfirmed.value.size == 2 * each)
        _ = unconfirmed.value.removeAll()
        #expect(unconfirmed.value.size == 0)
    }

    @Test("it is known for how many of them somebody waits for the confirm, until it comes or all is lost")
    func awaited() {
        let unconfirmed = filled(2)
        for body: UInt8 in 3...6 { unconfirmed.value.append(request(body, awaitsConfirm: body > 3)) }
        #expect(unconfirmed.value.awaitedCount == 3)
        _ = unconfirmed.value.confirm(4, multiple: true)
        #expect(unconfirmed.value.awaitedCount == 2)
        let returned = ReturnedMessage(
            code: 312,
            reason: "NO_ROUTE",
            address: BusAddress(exchange: "openstack", routingKey: "topic"),
            body: [5]
        )
        #expect(unconfirmed.value.takeReturned(returned) != nil)
        #expect(bodies(unconfirmed.value.confirm(5, multiple: false)) == [])
        #expect(unconfirmed.value.awaitedCount == 1)
        _ = unconfirmed.value.removeAll()
        #expect(unconfirmed.value.awaitedCount == 0)
    }

    @Test("a confirm of many is about all up to it that are left")
    func multiple() {
        let unconfirmed = filled(5)
        #expect(bodies(unconfirmed.value.confirm(2, multiple: false)) == [2])
        #expect(bodies(unconfirmed.value.confirm(4, multiple: true)) == [1, 3, 4])
        #expect(bodies(unconfirmed.value.confirm(0, multiple: true)) == [5])
        #expect(unconfirmed.value.count == 0)
    }

    @Test("numbers never given out concern nobody")
    func strangers() {
        let unconfirmed = filled(2)
        #expect(bodies(unconfirmed.value.confirm(99, multiple: false)) == [])
        #expect(bodies(unconfirmed.value.confirm(.max, multiple: true)) == [1, 2])
        #expect(bodies(unconfirmed.value.confirm(.max, multiple: true)) == [])
        unconfirmed.value.append(request(3))
        #expect(bodies(unconfirmed.value.confirm(3, multiple: false)) == [3])
    }

    @Test("a message that came back is found by its address and body, and its confirm tells nobody")
    func returned() {
        let unconfirmed = Boxed(Unconfirmed())
        unconfirmed.value.append(request(1, mandatory: false))
        unconfirmed.value.append(request(2, to: "elsewhere"))
        unconfirmed.value.append(request(1))
        unconfirmed.value.append(request(2))
        let address = BusAddress(exchange: "openstack", routingKey: "topic")
        let message = ReturnedMessage(code: 312, reason: "NO_ROUTE", address: address, body: [1])
        #expect(unconfirmed.value.takeReturned(message)?.isMandatory == true)
        #expect(unconfirmed.value.takeReturned(message) == nil)
        #expect(bodies(unconfirmed.value.confirm(4, multiple: true)) == [1, 2, 2])
    }

    @Test("after a loss everything is handed out in order, and counting starts anew")
    func loss() {
        let unconfirmed = filled(3)
        _ = unconfirmed.value.confirm(2, multiple: false)
        #expect(bodies(unconfirmed.value.removeAll()) == [1, 3])
        unconfirmed.value.append(request(7))
        #expect(bodies(unconfirmed.value.confirm(1, multiple: false)) == [7])
    }
}
