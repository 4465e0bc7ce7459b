import Testing

@testable import MessagingRabbitMQ

@Suite("Whether a message was written is settled once")
struct SendProgressTests {
    @Test("a wait that ends before the message is taken ends it, and the publisher may not write it")
    func endFirst() {
        let progress = SendProgress()
        #expect(progress.end() == .waiting)
        #expect(!progress.take())
        #expect(progress.end() == .abandoned)
    }

    @Test("a wait that ends after the message was taken hears so, and the message may be written again")
    func takeFirst() {
        let progress = SendProgress()
        #expect(progress.take())
        #expect(progress.end() == .taken)
        #expect(progress.take())
        progress.confirm()
        #expect(progress.end() == .confirmed)
    }

    @Test("of an end and a publisher that race exactly one wins", arguments: 0..<200)
    func race(_ round: Int) async {
        let progress = SendProgress()
        async let mayWrite = Task.detached { progress.take() }.value
        async let stage = Task.detached { progress.end() }.value
        let (written, told) = await (mayWrite, stage)
        #expect(written == (told == .taken))
    }
}
