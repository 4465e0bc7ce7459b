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
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        for word in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let value = UInt8(truncatingIfNeeded: word &>> UInt64(shift)) & 0xF
                digits.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
            }
        }
        return String(decoding: digits, as: UTF8.self)
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
