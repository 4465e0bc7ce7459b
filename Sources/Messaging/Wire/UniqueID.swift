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
        var digits = InlineArray<32, UInt8>(repeating: 0)
        var place = 0
        for quarter in 0..<4 { put(quarter, 0..<8, into: &digits, &place) }
        return String(ascii: digits.span)
    }

    /// Writes the digits with dashes, in the layout of a UUID, to the end of `text`.
    package func putUUID<let count: Int>(into text: inout InlineArray<count, UInt8>) {
        var place = count - 36
        put(0, 0..<8, into: &text, &place)
        for quarter in 1...2 {
            for half in [0..<4, 4..<8] {
                text[place] = UInt8(ascii: "-")
                place += 1
                put(quarter, half, into: &text, &place)
            }
        }
        put(3, 0..<8, into: &text, &place)
    }

    /// Writes some of the eight digits in a quarter.
    @inline(__always)
    private func put<let count: Int>(
        _ quarter: Int,
        _ digits: Range<Int>,
        into text: inout InlineArray<count, UInt8>,
        _ place: inout Int
    ) {
        let half = quarter < 2 ? high : low
        let word = Self.digits(UInt32(truncatingIfNeeded: quarter % 2 == 0 ? half >> 32 : half))
        for digit in digits {
            text[place] = UInt8(truncatingIfNeeded: word &>> UInt64(56 - 8 * digit))
            place += 1
        }
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
        var text = InlineArray<36, UInt8>(repeating: 0)
        putUUID(into: &text)
        return String(ascii: text.span)
    }
}

extension String {
    /// Copies bytes that are known to be ASCII.
    package init(ascii bytes: Span<UInt8>) {
        do throws(UTF8.ValidationError) {
            self.init(copying: try UTF8Span(validating: bytes))
        } catch {
            preconditionFailure("ASCII is UTF-8")
        }
    }
}
