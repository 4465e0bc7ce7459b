extension RPCVersion {
    /// Reads `major.minor` or `major.minor.revision`; answers `nil` for any other text.
    ///
    /// Parts are plain ASCII digits. Anything from a fourth part on is ignored, as oslo does.
    public init?(_ text: String) {
        let bytes = text.utf8.span
        var position = 0
        guard
            let major = Self.takeNumber(from: bytes, at: &position),
            Self.takeDot(from: bytes, at: &position),
            let minor = Self.takeNumber(from: bytes, at: &position)
        else { return nil }
        var revision = 0
        if Self.takeDot(from: bytes, at: &position) {
            guard let number = Self.takeNumber(from: bytes, at: &position) else { return nil }
            revision = number
        }
        guard position == bytes.count || Self.takeDot(from: bytes, at: &position) else { return nil }
        self.init(major: major, minor: minor, revision: revision)
    }

    /// Reads `major.minor` or `major.minor.revision`.
    ///
    /// - Throws: ``MessagingError`` with code `invalidVersion`, and oslo's text, for anything else.
    public init(parsing text: String) throws(MessagingError) {
        guard let version = RPCVersion(text) else { throw .invalidVersion(text) }
        self = version
    }

    private static func takeDot(from bytes: Span<UInt8>, at position: inout Int) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return false }
        position += 1
        return true
    }

    /// Takes the digits that stand there as a number; `nil` when there are none or the number does not fit an `Int`.
    private static func takeNumber(from bytes: Span<UInt8>, at position: inout Int) -> Int? {
        var value: Int?
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            let (product, productOverflowed) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, sumOverflowed) = product.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            guard !productOverflowed, !sumOverflowed else { return nil }
            value = sum
            position += 1
        }
        return value
    }
}
