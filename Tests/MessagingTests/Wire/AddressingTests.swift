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

    @Test("an identity is 32 lower-case hexadecimal digits of what the generator gave")
    func uniqueID() {
        struct Fixed: RandomNumberGenerator {
            var values: [UInt64]
            mutating func next() -> UInt64 { values.removeFirst() }
        }
        var generator = Fixed(values: [0x0123_4567_89AB_CDEF, 0xF000_0000_0000_000A])
        #expect(UniqueID(using: &generator).description == "0123456789abcdeff00000000000000a")
        let many = Set((0..<1000).map { _ in UniqueID().description })
        #expect(many.count == 1000)
        #expect(many.allSatisfy { $0.utf8.count == 32 && $0 == $0.lowercased() })
    }
}
