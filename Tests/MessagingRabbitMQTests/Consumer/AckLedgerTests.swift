import Testing

@testable import MessagingRabbitMQ

@Suite("Acknowledgements are as few as can be")
struct AckLedgerTests {
    private typealias Acknowledgement = AckLedger.Acknowledgement

    private func ledger(delivered tags: ClosedRange<UInt64>) -> Boxed<AckLedger> {
        var ledger = AckLedger()
        for tag in tags { ledger.deliver(tag) }
        return Boxed(ledger)
    }

    @Test("deliveries settled in a row are acknowledged together")
    func row() {
        let ledger = ledger(delivered: 1...4)
        for tag: UInt64 in [2, 1, 3] { ledger.value.acknowledge(tag) }
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 3, multiple: true)])
        #expect(ledger.value.takeAcknowledgements() == [])
        #expect(ledger.value.outstandingCount == 1)
    }

    @Test("one delivery is acknowledged alone")
    func single() {
        let ledger = ledger(delivered: 1...1)
        ledger.value.acknowledge(1)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 1, multiple: false)])
    }

    @Test("a delivery settled out of turn never takes those before it along")
    func outOfTurn() {
        let ledger = ledger(delivered: 1...4)
        ledger.value.acknowledge(3)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 3, multiple: false)])
        ledger.value.acknowledge(1)
        ledger.value.acknowledge(2)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 2, multiple: true)])
        ledger.value.acknowledge(4)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 4, multiple: false)])
        #expect(ledger.value.outstandingCount == 0)
    }

    @Test("the tag of an acknowledgement is always one the broker still waits for")
    func lastIsOutstanding() {
        let ledger = ledger(delivered: 1...3)
        ledger.value.acknowledge(2)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 2, multiple: false)])
        #expect(ledger.value.reject(3) == true)
        ledger.value.acknowledge(1)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 1, multiple: false)])
    }

    @Test("a rejected delivery is not acknowledged, and nothing is settled twice")
    func rejected() {
        let ledger = ledger(delivered: 1...3)
        #expect(ledger.value.reject(2) == true)
        #expect(ledger.value.reject(2) == false)
        ledger.value.acknowledge(2)
        ledger.value.acknowledge(9)
        ledger.value.acknowledge(1)
        ledger.value.acknowledge(1)
        ledger.value.acknowledge(3)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 3, multiple: true)])
    }

    @Test("a ledger that was settled goes on with later deliveries")
    func later() {
        let ledger = ledger(delivered: 1...2)
        ledger.value.acknowledge(1)
        ledger.value.acknowledge(2)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 2, multiple: true)])
        ledger.value.deliver(3)
        ledger.value.acknowledge(3)
        #expect(ledger.value.takeAcknowledgements() == [Acknowledgement(tag: 3, multiple: false)])
    }
}
