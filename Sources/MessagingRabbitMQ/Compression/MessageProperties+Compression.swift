internal import Messaging
internal import WireJSON

extension MessageProperties {
    /// The most bytes a body may become: as many as RabbitMQ lets a body have that is not compressed.
    static let largestBody = 128 << 20

    /// Compresses a body and says so in the headers; the content type stays what it is.
    ///
    /// - Throws: ``WireError`` with code `unsupportedContent` when there is no memory for it.
    mutating func compress(
        _ body: [UInt8],
        with compression: MessageCompression
    ) throws(WireError) -> [UInt8] {
        headers[Self.compressionHeader] = .init(compression.headerValue)
        return try Deflation.deflated(body)
    }

    /// The body as it was before its sender compressed it, however this transport compresses its own.
    ///
    /// - Throws: ``WireError`` with code `unsupportedContent` for a compression this driver does not have, and `unreadable`
    ///   for a body that is damaged or becomes larger than `limit`.
    func decompressed(
        _ body: [UInt8],
        limit: Int = largestBody
    ) throws(WireError) -> [UInt8] {
        switch headers[Self.compressionHeader] {
        case nil, .null?: return body
        case let header?:
            guard let name = header.stringValue else {
                throw WireError(.unsupportedContent, "The message's compression header is not a text")
            }
            guard !name.isEmpty else { return body }
            switch MessageCompression(headerValue: name) {
            case .gzip: return try Inflation.inflated(body, limit: limit)
            case nil:
                throw WireError(
                    .unsupportedContent,
                    "The message is compressed in a way that is not supported; application/x-gzip is"
                )
            }
        }
    }
}
