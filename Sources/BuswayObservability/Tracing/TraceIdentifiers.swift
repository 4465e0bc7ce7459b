/// The identity of a trace: 128 bits, not all zero, written as 32 lower-case hexadecimal digits (W3C Trace Context, 3.2.2.3).
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    /// The half whose last 56 bits are random wherever they come from (W3C Trace Context Level 2, 4.3).
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 32 digits.
    public var description: String { HexadecimalText.of([high, low]) }
}

/// The identity of a span within its trace: 64 bits, not all zero, written as 16 lower-case hexadecimal digits.
public struct SpanID: Sendable, Hashable, CustomStringConvertible {
    let value: UInt64

    init(_ value: UInt64) { self.value = value }

    /// The 16 digits.
    public var description: String { HexadecimalText.of([value]) }
}

/// Numbers as the digits that identities are written in; upper-case letters are none of them.
enum HexadecimalText {
    static func of(_ words: [UInt64]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(16 * words.count)
        for word in words {
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word &>> UInt64(shift)) & 0xF
                text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The number that at most 16 digits are; nil when one of them is none.
    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for octet in digits {
            switch octet {
            case 0x30...0x39: number = number &<< 4 | UInt64(octet - 0x30)
            case 0x61...0x66: number = number &<< 4 | UInt64(octet - 0x57)
            default: return nil
            }
        }
        return number
    }
}
