import HTTPTypes

/// The header section of a message while it is read, and what its fields say about framing and persistence.
struct MessageFields {
    /// The fields in order; `Host` of a request is kept apart, as its authority.
    private(set) var fields = HTTPFields()

    /// The number of field lines, `Host` included.
    private(set) var count = 0

    private(set) var hosts = 0
    private(set) var host: String?
    private(set) var codings = TransferCodings()
    private(set) var saysClose = false
    private(set) var saysKeepAlive = false
    private(set) var expectsContinue = false
    private(set) var expectsSomethingElse = false
    private(set) var contentLength: Int?

    /// Takes one line that has lost its CRLF.
    ///
    /// - Throws: ``HTTPLayerError/Code/malformedRequest`` for a line that breaks the grammar and for a second or an
    ///   unreadable `Content-Length`, ``HTTPLayerError/Code/headersTooLarge`` past `limit` fields.
    mutating func add(_ line: Span<UInt8>, atMost limit: Int) throws(HTTPLayerError) {
        guard count < limit else {
            throw HTTPLayerError(.headersTooLarge, "there are more header fields than are served")
        }
        if count == 0 { fields.reserveCapacity(8) }
        count += 1
        let parts = try FieldLine(line)
        let name = line.extracting(parts.name)
        if let known = FieldNameTable.shared.entry(for: name) {
            if known.role != .other {
                try note(known.role, line.extracting(parts.value))
                if known.role == .host { return }
            }
            fields.append(parts.field(known.name, in: line))
            return
        }
        guard let text = name.text(), let name = HTTPField.Name(text) else {
            throw HTTPLayerError(.malformedRequest, "a header name is not a token")
        }
        fields.append(parts.field(name, in: line))
    }

    private mutating func note(_ role: FieldRole, _ value: Span<UInt8>) throws(HTTPLayerError) {
        switch role {
        case .host:
            hosts += 1
            guard Authority.isValid(value), let text = value.text() else {
                throw HTTPLayerError(.malformedRequest, "Host is not a host name with an optional port")
            }
            host = text
        case .contentLength:
            guard contentLength == nil else {
                throw HTTPLayerError(.malformedRequest, "Content-Length is given twice")
            }
            guard let length = Decimal.parse(value) else {
                throw HTTPLayerError(.malformedRequest, "Content-Length is not a number")
            }
            contentLength = length
        case .transferEncoding:
            codings.add(value)
        case .connection:
            Self.eachMember(of: value) { option in
                if option.isWord("close") {
                    saysClose = true
                } else if option.isWord("keep-alive") {
                    saysKeepAlive = true
                }
            }
        case .expect:
            Self.eachMember(of: value) { member in
                if member.isWord("100-continue") {
                    expectsContinue = true
                } else if !member.isEmpty {
                    expectsSomethingElse = true
                }
            }
        case .other:
            break
        }
    }

    /// Goes through a list of words (RFC 9110, section 5.6.1), empty ones included.
    @inline(__always)
    private static func eachMember(of value: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
        var start = 0
        while start <= value.count {
            let end = value.firstIndex(of: UInt8(ascii: ","), from: start) ?? value.count
            body(value.extracting(value.trimmingBlanks(start..<end)))
            start = end + 1
        }
    }
}
