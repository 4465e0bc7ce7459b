extension Duration {
    /// Milliseconds with two decimals, the form of the log and of `Server-Timing`; never negative.
    public var millisecondsText: String {
        var text: [UInt8] = []
        appendMilliseconds(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``millisecondsText``; digit by digit, because every answer of a call has two of them.
    package func appendMilliseconds(to text: inout [UInt8]) {
        let hundredths = UInt(max(0, self / .microseconds(10)))
        let whole = hundredths / 100
        var unit: UInt = 1
        while unit <= whole / 10 { unit *= 10 }
        while unit > 0 {
            text.append(UInt8(ascii: "0") + UInt8(whole / unit % 10))
            unit /= 10
        }
        text.append(UInt8(ascii: "."))
        text.append(UInt8(ascii: "0") + UInt8(hundredths / 10 % 10))
        text.append(UInt8(ascii: "0") + UInt8(hundredths % 10))
    }
}
