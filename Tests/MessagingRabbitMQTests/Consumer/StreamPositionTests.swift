import Testing

@testable import MessagingRabbitMQ

@Suite("The place of a consumer in a stream")
struct StreamPositionTests {
    @Test("before the first message there is none")
    func nothing() {
        var position = StreamPosition()
        position.settle(1)
        position.loseSession()
        #expect(position.next == nil)
    }

    @Test("it moves on with the oldest message that is not settled")
    func outOfTurn() {
        var position = StreamPosition()
        for tag in 1...4 { position.expect(UInt64(tag), at: Int64(100 + tag), isNew: true) }
        #expect(position.next == 101)
        position.settle(2)
        position.settle(3)
        #expect(position.next == 101)
        position.settle(1)
        #expect(position.next == 104)
        position.settle(4)
        #expect(position.next == 105)
        position.expect(5, at: 105, isNew: true)
    }

    @Test("after a loss it goes on at the oldest message not settled, and knows those that were settled behind it")
    func loss() {
        var position = StreamPosition()
        for tag in 1...4 { _ = position.deliver(UInt64(tag), at: Int64(10 + tag)) }
        position.settle(1)
        position.settle(3)
        position.loseSession()
        #expect(position.next == 12)
        position.expect(1, at: 12, isNew: true)
        position.expect(2, at: 13, isNew: false)
        position.expect(3, at: 14, isNew: true)
        position.settle(1)
        #expect(position.next == 14)
        position.settle(3)
        #expect(position.next == 15)
    }

    @Test("what comes from before the place is old, and a gap in the offsets is none of its business")
    func gaps() {
        var position = StreamPosition()
        position.expect(1, at: 50, isNew: true)
        position.settle(1)
        position.expect(2, at: 49, isNew: false)
        position.expect(3, at: 90, isNew: true)
        #expect(position.next == 51)
        position.settle(3)
        #expect(position.next == 91)
    }
}

extension StreamPosition {
    fileprivate mutating func expect(_ tag: UInt64, at offset: Int64, isNew expected: Bool) {
        let isNew = deliver(tag, at: offset)
        #expect(isNew == expected, "the message at \(offset)")
    }
}
