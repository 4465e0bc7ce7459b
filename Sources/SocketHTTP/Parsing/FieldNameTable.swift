import HTTPTypes

/// The field names worth knowing by heart, found from their octets without making a string.
///
/// Nearly every field of nearly every message is one of these, and building a name from text costs two strings.
struct FieldNameTable: Sendable {
    /// A name, and what it means to whoever frames messages.
    struct Entry: Sendable {
        let name: HTTPField.Name
        let role: FieldRole
    }

    /// The table every parser shares.
    static let shared = FieldNameTable()

    private static let size = 256
    private let slots: [Entry?]

    private init() {
        var slots = [Entry?](repeating: nil, count: Self.size)
        for (text, role) in Self.names {
            guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
            var slot = Self.slot(of: text.utf8.span)
            while slots[slot] != nil { slot = (slot + 1) % Self.size }
            slots[slot] = Entry(name: name, role: role)
        }
        self.slots = slots
    }

    /// The entry whose name these octets are, in any case.
    ///
    /// - Parameter octets: one or more token characters. Of these, only a letter turns into a character of a known name
    ///   when its bit for lower case is set, which is why folding needs no test.
    @inline(__always)
    func entry(for octets: borrowing Span<UInt8>) -> Entry? {
        var slot = Self.slot(of: octets)
        while let entry = slots[slot] {
            if Self.matches(octets, entry.name.canonicalName) { return entry }
            slot = (slot + 1) % Self.size
        }
        return nil
    }

    @inline(__always)
    private static func matches(_ octets: borrowing Span<UInt8>, _ canonicalName: String) -> Bool {
        let name = canonicalName.utf8.span
        guard name.count == octets.count else { return false }
        for index in octets.indices where octets[index] | 0x20 != name[index] { return false }
        return true
    }

    @inline(__always)
    private static func slot(of octets: borrowing Span<UInt8>) -> Int {
        let count = octets.count
        return (count &+ Int(octets[0] | 0x20) &* 9 &+ Int(octets[count - 1] | 0x20) &* 11) & (size - 1)
    }

    private static let names: [(String, FieldRole)] = [
        ("Host", .host), ("Content-Length", .contentLength), ("Transfer-Encoding", .transferEncoding),
        ("Connection", .connection), ("Expect", .expect), ("Accept", .other), ("Accept-Charset", .other),
        ("Accept-Encoding", .other), ("Accept-Language", .other), ("Access-Control-Request-Headers", .other),
        ("Access-Control-Request-Method", .other), ("Allow", .other), ("Authorization", .other),
        ("Cache-Control", .other), ("Content-Encoding", .other), ("Content-Type", .other), ("Cookie", .other),
        ("Date", .other), ("ETag", .other), ("Forwarded", .other), ("From", .other), ("Grpc-Timeout", .other),
        ("Idempotency-Key", .other), ("If-Match", .other), ("If-Modified-Since", .other), ("If-None-Match", .other),
        ("Keep-Alive", .other), ("Last-Modified", .other), ("Location", .other), ("Origin", .other),
        ("Pragma", .other), ("Prefer", .other), ("Preference-Applied", .other), ("RateLimit", .other),
        ("RateLimit-Policy", .other), ("Referer", .other), ("Request-Timeout-Ms", .other), ("Retry-After", .other),
        ("Sec-Fetch-Dest", .other), ("Sec-Fetch-Mode", .other), ("Sec-Fetch-Site", .other),
        ("Sec-Fetch-User", .other), ("Server", .other), ("Server-Timing", .other), ("Set-Cookie", .other),
        ("TE", .other), ("Traceparent", .other), ("Tracestate", .other), ("Trailer", .other), ("Upgrade", .other),
        ("User-Agent", .other), ("Vary", .other), ("Via", .other), ("WWW-Authenticate", .other),
        ("X-API-Key", .other), ("X-Forwarded-For", .other), ("X-Forwarded-Host", .other),
        ("X-Forwarded-Proto", .other), ("X-Request-Id", .other),
    ]
}

/// What a field means for where a message ends and what becomes of its connection.
enum FieldRole: Sendable {
    case host
    case contentLength
    case transferEncoding
    case connection
    case expect
    case other
}
