extension String {
    /// Copies bytes that ``Lexer`` has found to be UTF-8.
    init(validated bytes: Span<UInt8>) {
        do throws(UTF8.ValidationError) {
            self.init(copying: try UTF8Span(validating: bytes))
        } catch {
            preconditionFailure("the lexer let bytes through that are not UTF-8")
        }
    }
}
