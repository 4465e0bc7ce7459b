import Messaging
import Testing

@Suite("Addressing")
struct AddressingTests {
    @Test(
        "requests go where oslo's layout puts them",
        arguments: [
            (Target(topic: "t"), BusAddress(exchange: "openstack", routingKey: "t")),
            (Target(topic: "t", server: ""), BusAddress(exchange: "openstack", routingKey: "t")),
            (Target(topic: "t", server: "s"), BusAddress(exchange: "openstack", routingKey: "t.s")),
            (Target(exchange: "x", topic: "t", server: "s"), BusAddress(exchange: "x", routingKey: "t.s")),
            (Target(topic: "t", fanout: true), BusAddress(exchange: "t_fanout", routingKey: "")),
            (
                Target(exchange: "x", topic: "t", server: "s", fanout: true),
                BusAddress(exchange: "t_fanout", routingKey: "")
            ),
        ]
    )
    func requests(target: Target, address: BusAddress) throws {
        #expect(try Addressing.request(target, controlExchange: "openstack") == address)
    }

    @Test("a request without a topic has no address", arguments: [nil, ""])
    func noTopic(topic: String?) {
        let error = #expect(throws: RPCError.self) {
            try Addressing.request(Target(topic: topic, fanout: true), controlExchange: "openstack")
        }
        #expect(error?.code == .invalidTarget)
    }

    @Test("names that AMQP cannot carry are an invalid target")
    func longNames() throws {
        let longest = String(repeating: "é", count: 127) + "x"
        #expect(try Addressing.request(Target(topic: longest), controlExchange: longest).routingKey == longest)
        let tooLong = [
            Target(topic: longest + "y"), Target(topic: longest, server: "s"), Target(topic: longest, fanout: true),
            Target(exchange: longest + "y", topic: "t"),
        ]
        for target in tooLong {
            let error = #expect(throws: RPCError.self) { try Addressing.request(target, controlExchange: "openstack") }
            #expect(error?.code == .invalidTarget)
        }
    }

    @Test("queues have oslo's names")
    func queues() {
        let id = UniqueID()
        #expect(Addressing.queue(topic: "t") == "t")
        #expect(Addressing.queue(topic: "t", server: "s") == "t.s")
        #expect(Addressing.fanoutQueue(topic: "t", id: id) == "t_fanout_\(id)")
        #expect(Addressing.replyQueue(id: id) == "reply_\(id)")
        #expect(Addressing.notificationQueue(topic: "notifications", priority: "info") == "notifications.info")
        #expect(Addressing.reply(to: "reply_1") == BusAddress(exchange: "", routingKey: "reply_1"))
        #expect(
            Addressing.notification(topic: "n", priority: "warn", exchange: "x")
                == BusAddress(exchange: "x", routingKey: "n.warn")
        )
    }
}
