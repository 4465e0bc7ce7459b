import Testing

@testable import MessagingRabbitMQ

@Suite("The memory of requests that were taken over a lost session")
struct TakenRequestsTests {
    @Test("what was taken is remembered from the loss of its session on, and no more than could be unacknowledged")
    func limit() {
        var taken = TakenRequests(limit: 3)
        for number in 0..<5 { taken.take("\(number)") }
        let early = (0..<5).filter { taken.hasLost("\($0)") }
        #expect(early.isEmpty)
        taken.loseSession()
        let late = (0..<5).filter { taken.hasLost("\($0)") }
        #expect(late == [2, 3, 4])
    }

    @Test("however much is taken afterwards, it stays remembered until several more sessions were lost with something")
    func sessions() {
        var taken = TakenRequests(limit: 2)
        taken.take("first")
        taken.loseSession()
        for number in 0..<1000 { taken.take("\(number)") }
        for _ in 0..<100 { taken.loseSession() }
        for session in 2..<TakenRequests.longestMemory {
            #expect(taken.hasLost("first"))
            taken.take("of session \(session)")
            taken.loseSession()
        }
        #expect(taken.hasLost("first"))
        taken.take("one more")
        taken.loseSession()
        #expect(!taken.hasLost("first"))
        #expect(taken.hasLost("one more"))
    }
}
