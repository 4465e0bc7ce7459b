extension JSONNumber {
    /// The number as an `Int`, when it is exactly one; `1.0` and `1e2` are.
    public var int: Int? { exactly(Int.self) }

    /// The number nearest to it that a `Double` holds; `nil` when that would be infinite, or when it is NaN.
    public var double: Double? {
        let value = nearestDouble
        return value.isFinite ? value : nil
    }

    /// The number nearest to it in IEEE 754: `1e400` is infinity, and Python's tokens are what they say.
    public var nearestDouble: Double { nearest(Double.self) }

    func nearest<Value: BinaryFloatingPoint & LosslessStringConvertible>(_: Value.Type) -> Value {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Value(text) ?? .nan
        }
    }

    /// The number as an integer of the given type; `nil` when it has a fraction, is out of range or is not finite.
    ///
    /// Digits are never rounded away: `9007199254740993.0` is exactly that.
    public func exactly<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
        if let value = Value(text) { return value }
        guard let decimal = Decimal(text) else { return nil }
        return decimal.integer()
    }
}

extension JSONNumber {
    /// A number taken apart: its sign, its digits without zeros at either end, and the power of ten of the last one.
    private struct Decimal {
        private let isNegative: Bool
        private var digits: [UInt8] = []
        private var exponent = 0

        /// The most digits an integer type of this language has: those of 2^128.
        private static let mostDigits = 39

        /// Takes the text of a number apart; `nil` when it has more digits than any integer type, or is not finite.
        init?(_ text: String) {
            let bytes = text.utf8.span
            isNegative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
            var position = isNegative ? 1 : 0
            var isInFraction = false
            var pendingZeros = 0
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: ".") {
                    isInFraction = true
                    continue
                }
                if byte | 0x20 == UInt8(ascii: "e") {
                    guard let written = Int(text.suffix(bytes.count - position)) else { return nil }
                    // The exponent may be of any size; far from zero it decides alone, and must not overflow.
                    exponent += min(max(written, -Self.farAway), Self.farAway)
                    break
                }
                guard byte &- UInt8(ascii: "0") < 10 else { return nil }
                if isInFraction { exponent -= 1 }
                if byte == UInt8(ascii: "0") {
                    pendingZeros += digits.isEmpty ? 0 : 1
                    continue
                }
                guard digits.count + pendingZeros < Self.mostDigits else { return nil }
                digits.append(contentsOf: repeatElement(0, count: pendingZeros))
                digits.append(byte - UInt8(ascii: "0"))
                pendingZeros = 0
            }
            exponent += pendingZeros
        }

        private static let farAway = Int.max / 4

        func integer<Value: FixedWidthInteger>() -> Value? {
            if digits.isEmpty { return 0 }
            guard exponent >= 0, digits.count + exponent <= Self.mostDigits else { return nil }
            var value: Value = 0
            for digit in digits { guard append(digit, to: &value) else { return nil } }
            for _ in 0..<exponent { guard append(0, to: &value) else { return nil } }
            return value
        }

        /// Appends away from zero, so that the smallest negative value is reached without its positive twin.
        private func append<Value: FixedWidthInteger>(_ digit: UInt8, to value: inout Value) -> Bool {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            guard !overflowed, let step = Value(exactly: digit) else { return false }
            let (sum, carried) =
                isNegative ? product.subtractingReportingOverflow(step) : product.addingReportingOverflow(step)
            value = sum
            return !carried
        }
    }
}
