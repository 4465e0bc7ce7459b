/// An unsigned decimal number as HTTP writes it: one or more digits and nothing else (RFC 9110, section 8.6).
enum Decimal {
    /// The number these octets write, or `nil` when they are not one or more digits.
    ///
    /// A number that does not fit an `Int` becomes `Int.max`: it is larger than every limit, which is all that matters.
    static func parse(_ octets: borrowing Span<UInt8>) -> Int? {
        guard !octets.isEmpty else { return nil }
        var total = 0
        for index in octets.indices {
            guard OctetClass.isDigit(octets[index]) else { return nil }
            let (shifted, overflowed) = total.multipliedReportingOverflow(by: 10)
            let (sum, carried) = shifted.addingReportingOverflow(Int(octets[index] & 0x0F))
            total = overflowed || carried ? Int.max : sum
        }
        return total
    }
}
