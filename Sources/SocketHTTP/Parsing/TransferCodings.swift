/// What the `Transfer-Encoding` fields of one message add up to (RFC 9112, section 6.1).
struct TransferCodings {
    private var codings = 0
    private var lastIsChunked = false
    private var sawUnknown = false
    private var fault: String?

    /// Whether there was such a field at all.
    private(set) var isPresent = false

    /// Adds the codings of one field, in order.
    mutating func add(_ value: Span<UInt8>) {
        isPresent = true
        var start = 0
        while start <= value.count {
            let end = value.firstIndex(of: UInt8(ascii: ","), from: start) ?? value.count
            add(coding: value.extracting(value.trimmingBlanks(start..<end)))
            start = end + 1
        }
    }

    /// Refuses everything but the single coding `chunked`.
    ///
    /// - Throws: ``HTTPLayerError/Code/notImplemented`` for a coding that is well formed and unknown,
    ///   ``HTTPLayerError/Code/malformedRequest`` for a list after which the end of the body cannot be told.
    func requireChunked() throws(HTTPLayerError) {
        if let fault {
            throw HTTPLayerError(.malformedRequest, fault)
        }
        if sawUnknown {
            throw HTTPLayerError(.notImplemented, "the only transfer coding served is chunked")
        }
        guard codings == 1, lastIsChunked else {
            throw HTTPLayerError(.malformedRequest, "Transfer-Encoding names no coding, or chunked twice")
        }
    }

    private mutating func add(coding: Span<UInt8>) {
        // RFC 9110, section 5.6.1, would have it passed over. Others do not, and here disagreement is dangerous.
        if coding.isEmpty {
            fault = "Transfer-Encoding has an empty element"
            return
        }
        if lastIsChunked {
            fault = "a transfer coding is applied after chunked"
        }
        codings += 1
        lastIsChunked = coding.isWord("chunked")
        if lastIsChunked { return }
        var end = 0
        while end < coding.count, OctetClass.isToken(coding[end]) { end += 1 }
        let name = coding.extracting(0..<end)
        let parameters = coding.extracting(coding.trimmingBlanks(end..<coding.count))
        if name.isEmpty || !(parameters.isEmpty || parameters[0] == UInt8(ascii: ";")) {
            fault = "Transfer-Encoding is not a list of codings"
        } else if name.isWord("chunked") {
            fault = "the chunked coding has no parameters"
        } else {
            sawUnknown = true
        }
    }
}
