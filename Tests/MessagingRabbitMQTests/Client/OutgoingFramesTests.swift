import Messaging
import Testing
import WireJSON

@testable import MessagingRabbitMQ

@Suite("Frames that are written without librabbitmq")
struct OutgoingFramesTests {
    private static let address = BusAddress(exchange: "ex", routingKey: "key")
    private static let properties = MessageProperties(
        deadline: 0x0102,
        headers: ["n": JSONValue(5), "b": true, "t": "x", "o": ["i": JSONValue(-1)]],
        expiration: "60"
    )

    @Test("an acknowledgement is one method frame")
    func acknowledgement() {
        var frames = OutgoingFrames(longestFrame: 4096)
        frames.acknowledge(258, multiple: true, on: 3)
        let expected: [UInt8] = [1, 0, 3, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 1, 2, 1, 0xCE]
        #expect(frames.bytes == expected)
    }

    @Test("a message is its method, its header with the properties in AMQP's order, and its body")
    func message() {
        var frames = OutgoingFrames(longestFrame: 4096)
        let fits = frames.publish(
            to: Self.address,
            mandatory: true,
            properties: Self.properties,
            body: [7, 8],
            on: 1
        )
        #expect(fits)
        var expected: [UInt8] = [1, 0, 1, 0, 0, 0, 14, 0, 60, 0, 40, 0, 0, 2] + Array("ex".utf8)
        expected += [3] + Array("key".utf8) + [1, 0xCE]
        let deadline: [UInt8] = [17] + Array("x-busway-deadlinel".utf8) + [0, 0, 0, 0, 0, 0, 1, 2]
        let table: [UInt8] =
            deadline + [1] + Array("nl".utf8) + [0, 0, 0, 0, 0, 0, 0, 5]
            + [1] + Array("bt".utf8) + [1]
            + [1] + Array("tS".utf8) + [0, 0, 0, 1] + Array("x".utf8)
            + [1] + Array("oF".utf8) + [0, 0, 0, 11, 1] + Array("il".utf8) + [UInt8](repeating: 255, count: 8)
        // Class, weight, size of the body, flags.
        var header: [UInt8] = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0b1111_1001, 0]
        header += [16] + Array("application/json".utf8) + [5] + Array("utf-8".utf8)
        header += [0, 0, 0, UInt8(table.count)] + table + [2, 0, 2] + Array("60".utf8)
        expected += [2, 0, 1, 0, 0, 0, UInt8(header.count)] + header + [0xCE]
        expected += [3, 0, 1, 0, 0, 0, 2, 7, 8, 0xCE]
        #expect(frames.bytes == expected)
    }

    @Test("a body is cut so that no frame is longer than the broker takes", arguments: [4088, 4089, 10_000])
    func longBody(length: Int) {
        var frames = OutgoingFrames(longestFrame: 4096)
        let body = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let fits = frames.publish(
            to: Self.address,
            mandatory: false,
            properties: MessageProperties(),
            body: body,
            on: 1
        )
        #expect(fits)
        var rest = frames.bytes[...]
        var carried: [UInt8] = []
        while let type = rest.first {
            let size = rest.dropFirst(3).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            #expect(size + 8 <= 4096)
            if type == 3 { carried += rest.dropFirst(7).prefix(size) }
            #expect(rest.dropFirst(7 + size).first == 0xCE)
            rest = rest.dropFirst(size + 8)
        }
        #expect(carried == body)
    }

    @Test("what AMQP's short strings cannot carry is refused, and leaves nothing behind")
    func tooLong() {
        var frames = OutgoingFrames(longestFrame: 4096)
        frames.acknowledge(1, multiple: false, on: 1)
        let before = frames.bytes
        let long = String(repeating: "x", count: 256)
        for (key, expiration) in [(long, "1"), ("key", long)] {
            let fits = frames.publish(
                to: BusAddress(exchange: "", routingKey: key),
                mandatory: false,
                properties: MessageProperties(expiration: expiration),
                body: [1],
                on: 1
            )
            #expect(!fits)
            #expect(frames.bytes == before)
        }
    }
}
