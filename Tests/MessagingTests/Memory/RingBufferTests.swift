import Testing

@testable import Messaging

@Suite("The ring buffer")
struct RingBufferTests {
    @Test("it behaves as an array does at both ends")
    func model() {
        var generator = SeededGenerator(seed: 3)
        var ring = RingBuffer<Int>()
        var model: [Int] = []
        for step in 0..<20_000 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                ring.append(step)
                model.append(step)
            case 2:
                ring.prepend(step)
                model.insert(step, at: 0)
            default:
                let popped = ring.popFirst()
                #expect(popped == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(ring.count == model.count && ring.first == model.first)
        }
        let rest = ring.removeAll()
        #expect(rest == model)
        #expect(ring.isEmpty)
    }
}
