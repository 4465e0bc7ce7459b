import Testing

@testable import MessagingRabbitMQ

@Suite("Pauses between attempts to connect")
struct BackOffTests {
    @Test("the pauses are 1, 3, 5 and so on to 30 seconds")
    func pauses() {
        let backOff = BackOff()
        #expect((1...4).map { backOff.pause(after: $0) } == [.seconds(1), .seconds(3), .seconds(5), .seconds(7)])
        #expect(backOff.pause(after: 15) == .seconds(29))
        #expect(backOff.pause(after: 16) == .seconds(30))
        #expect(backOff.pause(after: .max) == .seconds(30))
    }
}
