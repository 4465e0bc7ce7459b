internal import CZlib
internal import Messaging

/// Compresses with zlib (RFC 1950) at its usual level, as Python's `zlib.compress` does.
enum Deflation {
    /// One whole zlib stream that holds `bytes`.
    ///
    /// - Throws: ``WireError`` with code `unsupportedContent` when there is no memory for it.
    static func deflated(_ bytes: [UInt8]) throws(WireError) -> [UInt8] {
        var status = Z_OK
        let result = unsafe [UInt8](unsafeUninitializedCapacity: Int(compressBound(UInt(bytes.count)))) {
            output,
            count in
            var size = UInt(output.count)
            status = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe compress(output.baseAddress, &size, input.baseAddress, UInt(input.count))
            }
            count = status == Z_OK ? Int(size) : 0
        }
        guard status == Z_OK else {
            throw WireError(.unsupportedContent, "There is no memory to compress the message")
        }
        return result
    }
}
