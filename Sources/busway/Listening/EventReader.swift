/// Reads a `text/event-stream` piece by piece (WHATWG HTML, 9.2.6).
struct EventReader {
    /// An event with data.
    struct Event: Hashable {
        var name = "message"
        var data: [UInt8] = []
    }

    /// Longer than any event a gateway passes on; a line without end must not fill the memory.
    static let longestEvent = 1 << 30

    private var line: [UInt8] = []
    private var afterCarriageReturn = false
    private var event = Event()
    private var hasData = false

    /// The events that are complete with `piece`.
    ///
    /// - Throws: ``CommandFailure`` when an event is longer than any may be.
    mutating func take(_ piece: [UInt8]) throws(CommandFailure) -> [Event] {
        var events: [Event] = []
        for octet in piece {
            defer { afterCarriageReturn = octet == 0x0D }
            if octet == 0x0A, afterCarriageReturn { continue }
            guard octet == 0x0A || octet == 0x0D else {
                line.append(octet)
                continue
            }
            if line.isEmpty {
                if hasData { events.append(event) }
                event = Event()
                hasData = false
            } else {
                takeLine()
                line.removeAll(keepingCapacity: true)
            }
        }
        guard line.count + event.data.count <= Self.longestEvent else {
            throw CommandFailure("the gateway sends an event that does not end", .software)
        }
        return events
    }

    private mutating func takeLine() {
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == 0x20 { value.removeFirst() }
        // A comment has nothing before the colon; ids and times to wait are for those who come back.
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": event.name = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { event.data.append(0x0A) }
            event.data.append(contentsOf: value)
            hasData = true
        default: break
        }
    }
}
