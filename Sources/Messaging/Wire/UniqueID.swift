/// An identity of 128 random bits, written as 32 lower-case hexadecimal digits.
///
/// It names messages (`_msg_id`), deliveries (`_unique_id`) and queues (`reply_…`, `T_fanout_…`). Python uses a version 4
/// UUID without dashes there, which has the same length; nobody reads a meaning into the digits.
public struct UniqueID: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    /// Makes a new identity from the system's random numbers, which takes two system calls.
    ///
    /// For what nobody may guess, such as the name of a queue; ``next()`` is the cheaper one for messages.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    /// Makes a new identity from the given random numbers.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next())
    }

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension UniqueID: CustomStringConvertible {
    /// The 32 digits.
    public var description: String {
        let digits = [UInt8](capacity: 32) { digits in
            for quarter in 0..<4 { append(quarter, 0..<8, to: &digits) }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Appends the digits with dashes, in the layout of a UUID.
    package func appendUUID(to text: inout OutputSpan<UInt8>) {
        append(0, 0..<8, to: &text)
        for (quarter, places) in [(1, 0..<4), (1, 4..<8), (2, 0..<4), (2, 4..<8)] {
            text.append(UInt8(ascii: "-"))
            append(quarter, places, to: &text)
        }
        append(3, 0..<8, to: &text)
    }

    /// Appends some of the eight digits in a quarter.
    private func append(_ quarter: Int, _ places: Range<Int>, to text: inout OutputSpan<UInt8>) {
        let half = quarter < 2 ? high : low
        let digits = Self.digits(UInt32(truncatingIfNeeded: quarter % 2 == 0 ? half >> 32 : half))
        for place in places { text.append(UInt8(truncatingIfNeeded: digits &>> UInt64(56 - 8 * place))) }
    }

    /// Eight digits at once, one in each byte, the first one highest.
    private static func digits(_ word: UInt32) -> UInt64 {
        // Every four bits get a byte of their own.
        var values = UInt64(word)
        values = (values | values << 16) & 0x0000_FFFF_0000_FFFF
        values = (values | values << 8) & 0x00FF_00FF_00FF_00FF
        values = (values | values << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // A one in each byte whose value is more than nine, and so a letter.
        let letters = ((values &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return values &+ 0x3030_3030_3030_3030 &+ letters &* UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
    }
}

extension UniqueID {
    /// The digits with dashes, in the layout of a UUID, as notifications carry their identity.
    public var uuidText: String {
        String(decoding: [UInt8](capacity: 36) { appendUUID(to: &$0) }, as: UTF8.self)
    }
}
