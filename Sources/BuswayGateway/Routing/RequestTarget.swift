/// An origin-form request target taken apart: the path's segments, decoded, and the query's parameters.
struct RequestTarget: Sendable, Hashable {
    /// The segments after the leading slash, percent-decoded one by one, so that `%2F` never splits a name.
    let segments: [String]
    /// The query's parameters in order; a repeated name is the caller's mistake and is found by ``single(_:)``.
    let query: [Parameter]

    struct Parameter: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// Takes `target` apart; nil when a percent escape is broken or does not decode to UTF-8.
    init?(_ target: String) {
        // In bytes: everything that separates is ASCII, and finding characters costs more than all the rest.
        let bytes = target.utf8.span
        guard !bytes.isEmpty, bytes[0] == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        segments.reserveCapacity(4)
        var (start, position, isEscaped) = (1, 1, false)
        var end = target.endIndex
        while true {
            let byte = position < bytes.count ? bytes[position] : UInt8(ascii: "#")
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"):
                let utf8 = target.utf8
                end = utf8.index(utf8.startIndex, offsetBy: position)
                let segment = target[utf8.index(utf8.startIndex, offsetBy: start)..<end]
                guard let decoded = isEscaped ? Self.percentDecoded(segment) : String(segment) else { return nil }
                segments.append(decoded)
                (start, isEscaped) = (position + 1, false)
            case UInt8(ascii: "%"): isEscaped = true
            default: break
            }
            guard byte != UInt8(ascii: "?"), byte != UInt8(ascii: "#") else { break }
            position += 1
        }
        var query: [Parameter] = []
        if end < target.endIndex, target.utf8[end] == UInt8(ascii: "?") {
            let text = target[target.utf8.index(after: end)...].prefix { $0 != "#" }
            for pair in text.split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = Self.percentDecoded(parts[0]),
                    let value = Self.percentDecoded(parts.count == 2 ? parts[1] : "")
                else { return nil }
                query.append(Parameter(name: name, value: value))
            }
        }
        self.segments = segments
        self.query = query
    }

    /// Decodes `%XX` escapes once; nil when one is incomplete, not hexadecimal, or the result is not UTF-8.
    static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
