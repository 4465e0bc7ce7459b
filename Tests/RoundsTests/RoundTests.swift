import Locking
import Testing

@testable import Rounds

@Suite("Rounds of a thread")
struct RoundTests {
    @Test("a thread that does not work in rounds has none")
    func none() {
        #expect(Round.current == nil)
    }

    private final class Owner: Sendable {
        let done = Lock<[String]>([])

        func putOff(_ word: String, then next: String? = nil) {
            Round.current?.atEnd(for: self) { [self] in
                done.withLock { $0.append(word) }
                if let next { putOff(next) }
            }
        }
    }

    @Test("what is put off is done when the round ends, once for each who puts it off, and so is what that puts off")
    func end() {
        let (one, other) = (Owner(), Owner())
        let round = Round()
        round.around {
            one.putOff("first", then: "behind it")
            one.putOff("once is enough")
            other.putOff("another's")
            #expect(one.done.withLock { $0 }.isEmpty)
            round.end()
            #expect(one.done.withLock { $0 } == ["first", "behind it"])
            #expect(other.done.withLock { $0 } == ["another's"])
            round.end()
            #expect(one.done.withLock { $0 } == ["first", "behind it"])
        }
        #expect(Round.current == nil)
    }
}
