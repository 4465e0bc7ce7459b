import Messaging
import Testing
import WireJSON

/// Captured messages, damaged at random but reproducibly: nothing a peer sends may trap, and whatever is still understood
/// must mean the same when it is written again.
@Suite("Damaged messages")
struct MutationTests {
    /// SplitMix64, so that a failure can be repeated.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    /// Bytes that change the meaning of JSON more often than others do.
    private static let meaningful = Array("\"\\{}[]:,0-.eNnu\u{0}_ ".utf8)

    private static func damaged(_ text: ArraySlice<UInt8>, _ generator: inout Seeded) -> [UInt8] {
        var text = Array(text)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let index = Int.random(in: text.indices, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: text.remove(at: index)
            case 1: text[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 2: text[index] = meaningful.randomElement(using: &generator) ?? 0
            case 3: text.insert(text[Int.random(in: text.indices, using: &generator)], at: index)
            default: text.removeSubrange(index..<min(index + 8, text.count))
            }
            if text.isEmpty { return text }
        }
        return text
    }

    @Test("damaged requests are refused or understood, and never trap", arguments: try WireCapture.requests())
    func requests(capture: WireCapture) throws {
        var generator = Seeded(state: UInt64(capture.body.count))
        let inner = try Envelope.unwrap(capture.body)
        var understood = 0
        for round in 0..<300 {
            let damaged = Self.damaged(round.isMultiple(of: 3) ? capture.body[...] : inner.bytes, &generator)
            do {
                let message = try RequestMessage(inner: Envelope.unwrap(damaged))
                #expect(try RequestMessage(inner: Envelope.unwrap(Envelope.wrap(inner: message.encoded()))) == message)
                understood += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(understood > 0)
    }

    @Test("damaged replies are refused or understood, and never trap", arguments: try WireCapture.replies())
    func replies(capture: WireCapture) throws {
        var generator = Seeded(state: UInt64(capture.body.count))
        let inner = try Envelope.unwrap(capture.body)
        var understood = 0
        for round in 0..<300 {
            let damaged = Self.damaged(round.isMultiple(of: 3) ? capture.body[...] : inner.bytes, &generator)
            do {
                let message = try ReplyMessage(inner: Envelope.unwrap(damaged))
                #expect(try ReplyMessage(inner: Envelope.unwrap(Envelope.wrap(inner: message.encoded()))) == message)
                understood += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(understood > 0)
    }
}
