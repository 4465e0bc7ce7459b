extension MessageProperties {
    /// Makes UTF-8 of a body, as its properties announce it.
    ///
    /// Nothing is decompressed here: that is the driver's task, before this.
    ///
    /// - Throws: ``WireError`` with code `unsupportedContent` when the content type is missing or not
    ///   `application/json`, or when the character set is unknown. Python's peers reject the same.
    public func text(ofBody body: [UInt8]) throws(WireError) -> [UInt8] {
        guard contentType == "application/json" else {
            throw WireError(.unsupportedContent, "The message's content type is not application/json")
        }
        // What nearly every message says, without making another text of it.
        if contentEncoding == "utf-8" { return body }
        switch contentEncoding?.lowercased() {
        case nil, "", "utf-8", "utf8", "utf_8", "us-ascii", "ascii", "binary":
            return body
        case "latin-1", "latin1", "latin_1", "iso-8859-1", "iso8859-1":
            return Self.utf8(fromLatin1: body)
        default:
            throw WireError(.unsupportedContent, "The message's character set is not known")
        }
    }

    private static func utf8(fromLatin1 bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            if byte < 0x80 {
                text.append(byte)
            } else {
                text.append(0xC0 | byte >> 6)
                text.append(0x80 | byte & 0x3F)
            }
        }
        return text
    }
}
