/// Undoes the chunked transfer coding (RFC 9112, section 7.1), a stretch of octets at a time.
///
/// A pure value. Extensions and trailer fields are checked, counted against one allowance and dropped. A chunk's size needs
/// none: no more of them can come than the body may have octets.
struct ChunkDecoder {
    private enum State {
        case size(digits: Int)
        case extensions(ChunkExtensions)
        case sizeLineFeed
        case data(left: Int)
        case dataCarriageReturn
        case dataLineFeed
        case trailer
        case done
    }

    /// Sixteen digits already count every octet there is.
    private static let mostDigits = 16

    private let bodyLimit: Int
    private var metadataLeft: Int
    private var trailersLeft: Int
    private var state = State.size(digits: 0)
    private var size = 0
    private var trailerLine: [UInt8] = []

    /// Makes a decoder for one body.
    ///
    /// - Parameters:
    ///   - bodyLimit: the most octets the decoded body may have.
    ///   - metadataLimit: the most octets its chunk extensions and trailer fields may have together.
    ///   - trailerLimit: the most trailer fields it may have.
    init(bodyLimit: Int, metadataLimit: Int, trailerLimit: Int) {
        self.bodyLimit = bodyLimit
        metadataLeft = metadataLimit
        trailersLeft = trailerLimit
    }

    /// Whether the last chunk and the trailer section have been seen.
    var isComplete: Bool {
        if case .done = state { true } else { false }
    }

    /// Whether no octet of the body has been seen.
    var isUntouched: Bool {
        if case .size(digits: 0) = state { size == 0 } else { false }
    }

    /// Decodes `octets` from `start` on, appends what it finds to `body` and returns the position behind what it took.
    ///
    /// It takes everything unless the body ends before.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest`` when the coding is broken,
    ///   ``HTTPLayerError/Code/bodyTooLarge`` as soon as a chunk announces more than the body may have, and
    ///   ``HTTPLayerError/Code/headersTooLarge`` when extensions or trailers are.
    mutating func decode(
        _ octets: [UInt8],
        from start: Int,
        into body: inout [UInt8]
    ) throws(HTTPLayerError) -> Int {
        var index = start
        while index < octets.count {
            let octet = octets[index]
            switch state {
            case .size(let digits):
                try takeSize(octet, digits: digits, collected: body.count)
            case .extensions(let extensions):
                try takeExtension(octet, extensions)
            case .sizeLineFeed:
                try expect(UInt8(ascii: "\n"), octet, "a chunk size line does not end in CRLF")
                state = size == 0 ? .trailer : .data(left: size)
            case .data(let left):
                let count = min(left, octets.count - index)
                body.append(contentsOf: octets[index..<(index + count)])
                index += count
                state = count == left ? .dataCarriageReturn : .data(left: left - count)
                continue
            case .dataCarriageReturn:
                try expect(UInt8(ascii: "\r"), octet, "a chunk is longer than its size")
                state = .dataLineFeed
            case .dataLineFeed:
                try expect(UInt8(ascii: "\n"), octet, "a chunk does not end in CRLF")
                size = 0
                state = .size(digits: 0)
            case .trailer:
                try takeTrailer(octet)
            case .done:
                return index
            }
            index += 1
        }
        return index
    }

    private mutating func takeSize(_ octet: UInt8, digits: Int, collected: Int) throws(HTTPLayerError) {
        if let digit = OctetClass.hexValue(octet) {
            guard digits < Self.mostDigits else {
                throw HTTPLayerError(.malformedRequest, "a chunk size has too many digits")
            }
            // Checked before shifting, so that no number of digits can overflow.
            guard size <= (bodyLimit - collected) >> 4, (size << 4) + digit <= bodyLimit - collected else {
                throw HTTPLayerError(.bodyTooLarge, "the body is larger than is served")
            }
            size = size << 4 + digit
            state = .size(digits: digits + 1)
            return
        }
        guard digits > 0 else {
            throw HTTPLayerError(.malformedRequest, "a chunk does not begin with its size")
        }
        try endSize(octet)
    }

    private mutating func endSize(_ octet: UInt8) throws(HTTPLayerError) {
        switch octet {
        case UInt8(ascii: "\r"): state = .sizeLineFeed
        case UInt8(ascii: ";"):
            state = .extensions(ChunkExtensions())
            try spend()
        default: throw HTTPLayerError(.malformedRequest, "a chunk size is not a hexadecimal number")
        }
    }

    private mutating func takeExtension(_ octet: UInt8, _ extensions: ChunkExtensions) throws(HTTPLayerError) {
        if octet == UInt8(ascii: "\r"), extensions.mayEnd {
            state = .sizeLineFeed
            return
        }
        guard let next = extensions.taking(octet) else {
            throw HTTPLayerError(.malformedRequest, "a chunk extension is not a name with a token or a quoted text")
        }
        state = .extensions(next)
        try spend()
    }

    private mutating func takeTrailer(_ octet: UInt8) throws(HTTPLayerError) {
        guard octet == UInt8(ascii: "\n") else {
            trailerLine.append(octet)
            try spend()
            return
        }
        guard trailerLine.popLast() == UInt8(ascii: "\r") else {
            throw HTTPLayerError(.malformedRequest, "a trailer line ends in a bare line feed")
        }
        if trailerLine.isEmpty {
            state = .done
            return
        }
        guard trailersLeft > 0 else {
            throw HTTPLayerError(.headersTooLarge, "there are more trailer fields than are served")
        }
        trailersLeft -= 1
        let line = try FieldLine(trailerLine.span)
        let role = FieldNameTable.shared.entry(for: trailerLine.span.extracting(line.name))?.role
        // Where they are believed, they end the message elsewhere (RFC 9110, section 6.5.1, forbids sending them).
        guard role != .contentLength, role != .transferEncoding else {
            throw HTTPLayerError(.malformedRequest, "a trailer field says where a message ends")
        }
        trailerLine.removeAll(keepingCapacity: true)
    }

    private func expect(_ expected: UInt8, _ octet: UInt8, _ complaint: String) throws(HTTPLayerError) {
        guard octet == expected else {
            throw HTTPLayerError(.malformedRequest, complaint)
        }
    }

    private mutating func spend() throws(HTTPLayerError) {
        guard metadataLeft > 0 else {
            throw HTTPLayerError(.headersTooLarge, "chunk extensions and trailers are larger than is served")
        }
        metadataLeft -= 1
    }
}
