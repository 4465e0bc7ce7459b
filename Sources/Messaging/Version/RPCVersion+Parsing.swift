extension RPCVersion {
    /// Reads `major.minor` or `major.minor.revision`; answers `nil` for any other text.
    ///
    /// Parts are plain ASCII digits. Anything from a fourth part on is ignored, as oslo does.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard
            let major = Self.takeNumber(from: &rest),
            Self.takeDot(from: &rest),
            let minor = Self.takeNumber(from: &rest)
        else { return nil }
        var revision = 0
        if Self.takeDot(from: &rest) {
            guard let number = Self.takeNumber(from: &rest) else { return nil }
            revision = number
        }
        guard rest.isEmpty || Self.takeDot(from: &rest) else { return nil }
        self.init(major: major, minor: minor, revision: revision)
    }

    /// Reads `major.minor` or `major.minor.revision`.
    ///
    /// - Throws: ``MessagingError`` with code `invalidVersion`, and oslo's text, for anything else.
    public init(parsing text: String) throws(MessagingError) {
        guard let version = RPCVersion(text) else { throw .invalidVersion(text) }
        self = version
    }

    private static func takeDot(from text: inout Substring.UTF8View) -> Bool {
        guard text.first == UInt8(ascii: ".") else { return false }
        text.removeFirst()
        return true
    }

    /// Takes the digits at the front as a number; `nil` when there are none or the number does not fit an `Int`.
    private static func takeNumber(from text: inout Substring.UTF8View) -> Int? {
        var value: Int?
        while let byte = text.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let (product, productOverflowed) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, sumOverflowed) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !productOverflowed, !sumOverflowed else { return nil }
            value = sum
            text.removeFirst()
        }
        return value
    }
}
