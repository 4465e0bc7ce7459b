/// Finds the CRLF-ended lines of a message head in a buffer that grows, looking at every octet once.
///
/// A line feed without a carriage return before it ends nothing: RFC 9112, section 2.2, lets a recipient accept it, and
/// two recipients that disagree about it are how requests are smuggled.
struct LineScanner {
    /// Where the line that is not complete yet begins.
    private(set) var lineStart = 0

    private var scanned = 0

    /// The next complete line without its CRLF, or `nil` when more octets are needed.
    ///
    /// - Parameters:
    ///   - octets: the whole buffer, from the message's first octet.
    ///   - limit: the longest line allowed, its CRLF included.
    ///   - code: what to throw when the line is longer.
    mutating func next(
        in octets: borrowing Span<UInt8>,
        atMost limit: Int,
        otherwise code: HTTPLayerError.Code
    ) throws(HTTPLayerError) -> Range<Int>? {
        let end = min(octets.count, lineStart + limit)
        while scanned < end {
            if octets[scanned] == UInt8(ascii: "\n") {
                guard scanned > lineStart, octets[scanned - 1] == UInt8(ascii: "\r") else {
                    throw HTTPLayerError(.malformedRequest, "a line ends in a bare line feed")
                }
                let line = lineStart..<(scanned - 1)
                scanned += 1
                lineStart = scanned
                return line
            }
            scanned += 1
        }
        if octets.count > end {
            throw HTTPLayerError(code, "the head is longer than is served")
        }
        return nil
    }
}
