/// What the parsers ask of a stretch of octets.
extension Span<UInt8> {
    /// The first octet, or `nil` when there is none.
    var first: UInt8? { isEmpty ? nil : self[0] }

    /// The octets as text, or `nil` when they are not UTF-8.
    @inline(__always)
    func text() -> String? {
        do {
            return String(copying: try UTF8Span(validating: self))
        } catch {
            // The caller decides what octets that are no text mean; which octet it was changes nothing.
            return nil
        }
    }

    /// Tells whether the octets are `word`, which is in lower case, in any case of ASCII letters.
    @inline(__always)
    func isWord(_ word: String) -> Bool {
        let expected = word.utf8.span
        guard count == expected.count else { return false }
        for index in indices where Self.lowercased(self[index]) != expected[index] { return false }
        return true
    }

    /// What is left of `range` without spaces and tabs at either end (`OWS` of RFC 9110, section 5.6.3).
    @inline(__always)
    func trimmingBlanks(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, OctetClass.isBlank(self[start]) { start += 1 }
        while end > start, OctetClass.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The position of the first `octet` at or behind `start`.
    @inline(__always)
    func firstIndex(of octet: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == octet { return index }
            index += 1
        }
        return nil
    }

    @inline(__always)
    private static func lowercased(_ octet: UInt8) -> UInt8 {
        octet &- 0x41 < 26 ? octet | 0x20 : octet
    }
}
