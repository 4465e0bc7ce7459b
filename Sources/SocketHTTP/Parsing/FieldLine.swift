import HTTPTypes

/// One line of a header or trailer section, checked against the grammar of RFC 9112, section 5.
struct FieldLine {
    /// The octets of the name within the line.
    let name: Range<Int>

    /// The octets of the value within the line, white space around it left out.
    let value: Range<Int>

    /// Checks a line that has lost its CRLF.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest`` for a folded line, a name that is no token, white space before
    ///   the colon, and any control character: each of them is read differently by different recipients.
    @inline(__always)
    init(_ line: borrowing Span<UInt8>) throws(HTTPLayerError) {
        let count = line.count
        var colon = 0
        while colon < count, OctetClass.isToken(line[colon]) { colon += 1 }
        guard colon > 0, colon < count, line[colon] == UInt8(ascii: ":") else {
            throw HTTPLayerError(.malformedRequest, Self.complaint(line, at: colon))
        }
        name = 0..<colon
        value = line.trimmingBlanks((colon + 1)..<count)
        for index in value where !OctetClass.isFieldValue(line[index]) {
            throw HTTPLayerError(.malformedRequest, "a header value holds a control character")
        }
    }

    /// The value as a field of `name`; octets that are no UTF-8 are kept as they are.
    @inline(__always)
    func field(_ name: HTTPField.Name, in line: borrowing Span<UInt8>) -> HTTPField {
        let octets = line.extracting(value)
        if let text = octets.text() {
            return HTTPField(name: name, value: text)
        }
        return HTTPField(name: name, value: octets.indices.map { octets[$0] })
    }

    private static func complaint(_ line: borrowing Span<UInt8>, at index: Int) -> String {
        if index == 0, index < line.count, OctetClass.isBlank(line[index]) {
            return "a header line begins with white space"
        }
        if index < line.count, OctetClass.isBlank(line[index]) {
            return "white space stands before the colon of a header"
        }
        return "a header name is not a token followed by a colon"
    }
}
