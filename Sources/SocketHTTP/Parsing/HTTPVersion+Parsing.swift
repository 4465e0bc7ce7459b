extension HTTPVersion {
    /// Reads the version in a request or status line.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest`` when it is none,
    ///   ``HTTPLayerError/Code/versionNotSupported`` when it is another than this target speaks.
    init(parsing octets: Span<UInt8>) throws(HTTPLayerError) {
        // The name is case-sensitive, and each number is one digit (RFC 9112, section 2.3).
        guard octets.count == 8, octets[0] == UInt8(ascii: "H"), octets[1] == UInt8(ascii: "T"),
            octets[2] == UInt8(ascii: "T"), octets[3] == UInt8(ascii: "P"), octets[4] == UInt8(ascii: "/"),
            OctetClass.isDigit(octets[5]), octets[6] == UInt8(ascii: "."), OctetClass.isDigit(octets[7])
        else {
            throw HTTPLayerError(.malformedRequest, "the start line has no HTTP version where one belongs")
        }
        switch (octets[5], octets[7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): self = .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): self = .http10
        default: throw HTTPLayerError(.versionNotSupported, "the versions served are HTTP/1.0 and HTTP/1.1")
        }
    }
}
