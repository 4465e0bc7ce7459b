/// One event of a `text/event-stream` (WHATWG HTML, 9.2).
///
/// Whatever its parts hold, it is written so that it reads as one event: data with line ends becomes several `data`
/// lines, which a reader joins again, and a name or id loses them.
struct ServerSentEvent: Sendable, Hashable {
    /// The name listeners subscribe to; nil is `message`.
    var name: String?
    /// What a reader sends as `Last-Event-ID` when it comes back.
    var id: String?
    /// What happened.
    var data: [UInt8]
    /// How long a reader that lost the stream waits before it comes back.
    var retry: Duration?

    /// Makes an event; `data` is UTF-8 text.
    init(_ name: String? = nil, id: String? = nil, data: [UInt8], retry: Duration? = nil) {
        self.name = name
        self.id = id
        self.data = data
        self.retry = retry
    }

    /// The octets on the wire, with the empty line that ends an event.
    var encoded: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.count + 96)
        if let retry { Self.append("retry: ", retry.wholeMilliseconds.utf8, to: &output) }
        if let id { Self.append("id: ", id.utf8.filter { $0 != 0 && !Self.endsLine($0) }, to: &output) }
        if let name { Self.append("event: ", name.utf8.filter { !Self.endsLine($0) }, to: &output) }
        // An event without data is never dispatched, so there is a line of it even when it is empty.
        var rest = data[...]
        while let end = rest.firstIndex(where: Self.endsLine) {
            Self.append("data: ", rest[..<end], to: &output)
            // CR LF is one line end, and so is each of them alone.
            let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
            rest = rest[(end + (isPair ? 2 : 1))...]
        }
        Self.append("data: ", rest, to: &output)
        output.append(0x0A)
        return output
    }

    /// A comment, which readers ignore: it keeps proxies from taking the connection for idle, and finds out dead readers.
    static let heartbeat = Array(":\n\n".utf8)

    /// What a stream begins with: how long to wait before coming back, without an event.
    static func opening(retry: Duration) -> [UInt8] { Array("retry: \(retry.wholeMilliseconds)\n\n".utf8) }

    private static func endsLine(_ octet: UInt8) -> Bool { octet == 0x0A || octet == 0x0D }

    private static func append(_ field: String, _ value: some Sequence<UInt8>, to output: inout [UInt8]) {
        output.append(contentsOf: field.utf8)
        output.append(contentsOf: value)
        output.append(0x0A)
    }
}

extension Duration {
    /// Whole milliseconds, in digits.
    fileprivate var wholeMilliseconds: String {
        String(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
