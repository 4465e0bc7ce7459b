internal import CZlib
internal import Messaging

/// Undoes zlib's compression (RFC 1950), with a limit to what comes out.
enum Inflation {
    /// What `bytes`, one whole zlib stream and nothing after it, were made from.
    ///
    /// A thousand bytes may hold a million: nothing is kept beyond `limit`.
    ///
    /// - Throws: ``WireError`` with code `unreadable`.
    static func inflated(
        _ bytes: [UInt8],
        limit: Int
    ) throws(WireError) -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe busway_inflate_init(&stream) == Z_OK else {
            throw WireError(.unreadable, "There is no memory to decompress the message")
        }
        defer { unsafe inflateEnd(&stream) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        // zlib counts its input in 32 bits.
        guard var rest = UInt32(exactly: bytes.count) else {
            throw WireError(.unreadable, "The compressed message is too large")
        }
        while true {
            let (status, count) = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe chunk.withUnsafeMutableBufferPointer { output in
                    // zlib only reads its input, which C has no way to say here.
                    unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                        .map { unsafe $0 + (input.count - Int(rest)) }
                    unsafe stream.avail_in = rest
                    unsafe stream.next_out = output.baseAddress
                    unsafe stream.avail_out = UInt32(output.count)
                    let status = unsafe inflate(&stream, Z_NO_FLUSH)
                    return unsafe (status, output.count - Int(stream.avail_out))
                }
            }
            unsafe rest = stream.avail_in
            guard result.count + count <= limit else {
                throw WireError(.unreadable, "The compressed message holds more than \(limit) bytes")
            }
            result += chunk[..<count]
            if status == Z_STREAM_END, rest == 0 { return result }
            // No progress means that the input has ended too early (Z_BUF_ERROR).
            guard status == Z_OK else { throw WireError(.unreadable, "The compressed message is damaged") }
        }
    }
}
