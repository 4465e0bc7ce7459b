extension Span where Element == UInt8 {
    /// The eight bytes from `position` on as one number, the first one lowest; the optimiser makes one load of it.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        let bytes = extracting(position..<position + 8)
        return UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16 | UInt64(bytes[3]) << 24
            | UInt64(bytes[4]) << 32 | UInt64(bytes[5]) << 40 | UInt64(bytes[6]) << 48 | UInt64(bytes[7]) << 56
    }
}
