internal import Messaging

extension DeliveredMessage {
    /// The body as it was before its sender compressed it.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when it has more than `limit` bytes, compressed or not, and what
    ///   ``MessageProperties/decompressed(_:limit:)`` throws.
    func content(limit: Int) throws(WireError) -> [UInt8] {
        guard size == body.count, size <= limit else {
            throw WireError(.unreadable, "A message of \(size) bytes is longer than the \(limit) that are taken")
        }
        return try properties.decompressed(body, limit: limit)
    }
}
