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

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension UniqueID: CustomStringConvertible {
    /// The 32 digits.
    public var description: String {
        let digits = [UInt8](capacity: 32) { digits in
            for quarter in 0..<4 {
                let half = quarter < 2 ? high : low
                let text = Self.digits(UInt32(truncatingIfNeeded: quarter % 2 == 0 ? half >> 32 : half))
                for shift in 0..<8 { digits.append(UInt8(truncatingIfNeeded: text &>> UInt64(56 - 8 * shift))) }
            }
        }
        return String(decoding: digits, as: UTF8.self)
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
        let digits = description.utf8
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
