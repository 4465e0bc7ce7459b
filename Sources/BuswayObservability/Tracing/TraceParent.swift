/// The value of the field `traceparent`: which trace, which span of it, and whether it is recorded.
///
/// (W3C Trace Context, section 3.2.)
public struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// The trace.
    public let traceID: TraceID
    /// The span that whoever sent this is in.
    public let spanID: SpanID
    /// Whether it may have been recorded there.
    public let isSampled: Bool

    init(traceID: TraceID, spanID: SpanID, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads a value; nil unless it is well-formed.
    ///
    /// Of a version later than 00, whatever follows the four parts is not looked at (section 3.2.4).
    public init?(_ text: String) {
        let octets = Array(text.utf8.prefix(56))
        guard octets.count >= 55, octets[2] == 0x2D, octets[35] == 0x2D, octets[52] == 0x2D,
            let version = HexadecimalText.number(octets[0..<2]), version != 0xFF,
            let high = HexadecimalText.number(octets[3..<19]), let low = HexadecimalText.number(octets[19..<35]),
            let span = HexadecimalText.number(octets[36..<52]), let flags = HexadecimalText.number(octets[53..<55])
        else { return nil }
        guard octets.count == 55 || version > 0 && octets[55] == 0x2D else { return nil }
        guard high | low != 0, span != 0 else { return nil }
        self.init(traceID: TraceID(high: high, low: low), spanID: SpanID(span), isSampled: flags & 1 == 1)
    }

    /// The value of version 00.
    public var description: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}
