internal import Messaging
internal import WireJSON

/// Frames of the methods that are sent all the time, as bytes for one write (AMQP 0-9-1, sections 4.2 and 2.3.5).
///
/// librabbitmq writes each frame by itself: three system calls a message. What is rare, or does not fit here, goes
/// through it as before.
struct OutgoingFrames: Sendable {
    /// The bytes so far, of whole frames only.
    private(set) var bytes: [UInt8] = []
    /// The longest frame the broker takes, with its head and end.
    private let longestFrame: Int

    private static let overhead = 8
    private static let end: UInt8 = 0xCE

    /// - Precondition: `longestFrame` is at least 4096, as AMQP demands.
    init(longestFrame: Int) {
        precondition(longestFrame >= 4096, "no broker takes less")
        self.longestFrame = longestFrame
        bytes.reserveCapacity(16 << 10)
    }

    /// Forgets the bytes, which were written.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20) }

    /// Acknowledges a message, or all up to it.
    mutating func acknowledge(_ tag: UInt64, multiple: Bool, on channel: UInt16) {
        method(.basicAck, on: channel) { frames in
            frames.append(tag)
            frames.bytes.append(multiple ? 1 : 0)
        }
    }

    /// Publishes a message.
    ///
    /// - Returns: false, with nothing appended, when a name is longer than AMQP's short strings.
    mutating func publish(
        to address: BusAddress,
        mandatory: Bool,
        properties: MessageProperties,
        body: [UInt8],
        on channel: UInt16
    ) -> Bool {
        let before = bytes.count
        var fits = true
        method(.basicPublish, on: channel) { frames in
            frames.append(UInt16(0))
            fits = frames.append(short: address.exchange) && frames.append(short: address.routingKey)
            frames.bytes.append(mandatory ? 1 : 0)
        }
        frame(2, on: channel) { frames in
            frames.append(UInt16(60))
            frames.append(UInt16(0))
            frames.append(UInt64(body.count))
            fits = frames.append(properties) && fits
        }
        guard fits, bytes.count - before <= longestFrame else {
            bytes.removeSubrange(before...)
            return false
        }
        var start = 0
        while start < body.count {
            let end = min(start + longestFrame - Self.overhead, body.count)
            frame(3, on: channel) { $0.bytes.append(contentsOf: body[start..<end]) }
            start = end
        }
        return true
    }

    // MARK: Frames

    private mutating func method(_ id: MethodID, on channel: UInt16, _ arguments: (inout OutgoingFrames) -> Void) {
        frame(1, on: channel) { frames in
            frames.append(id.rawValue)
            arguments(&frames)
        }
    }

    private mutating func frame(_ type: UInt8, on channel: UInt16, _ payload: (inout OutgoingFrames) -> Void) {
        bytes.append(type)
        append(channel)
        let sizeAt = bytes.count
        append(UInt32(0))
        payload(&self)
        set(UInt32(bytes.count - sizeAt - 4), at: sizeAt)
        bytes.append(Self.end)
    }

    // MARK: Properties

    /// The flags tell which properties follow, in this order.
    private mutating func append(_ properties: MessageProperties) -> Bool {
        var flags: UInt16 = 1 << 13  // Python writes the headers even when there are none.
        if properties.contentType != nil { flags |= 1 << 15 }
        if properties.contentEncoding != nil { flags |= 1 << 14 }
        if properties.deliveryMode != nil { flags |= 1 << 12 }
        if properties.priority != nil { flags |= 1 << 11 }
        if properties.expiration != nil { flags |= 1 << 8 }
        append(flags)
        var fits = true
        if let contentType = properties.contentType { fits = append(short: contentType) && fits }
        if let contentEncoding = properties.contentEncoding { fits = append(short: contentEncoding) && fits }
        fits = appendHeaders(properties) && fits
        if let deliveryMode = properties.deliveryMode { bytes.append(deliveryMode) }
        if let priority = properties.priority { bytes.append(priority) }
        if let expiration = properties.expiration { fits = append(short: expiration) && fits }
        return fits
    }

    private mutating func appendHeaders(_ properties: MessageProperties) -> Bool {
        let sizeAt = bytes.count
        append(UInt32(0))
        var fits = true
        // The one header that most messages have needs no table made for it.
        if let deadline = properties.deadline {
            fits = append(short: MessageProperties.deadlineHeader)
            append(deadline)
        }
        if !properties.headers.isEmpty { fits = append(entriesOf: FieldTable(headers: properties.headers)) && fits }
        set(UInt32(bytes.count - sizeAt - 4), at: sizeAt)
        return fits
    }

    private mutating func append(_ table: FieldTable) -> Bool {
        let sizeAt = bytes.count
        append(UInt32(0))
        let fits = append(entriesOf: table)
        set(UInt32(bytes.count - sizeAt - 4), at: sizeAt)
        return fits
    }

    private mutating func append(_ number: Int64) {
        bytes.append(UInt8(ascii: "l"))
        append(UInt64(bitPattern: number))
    }

    private mutating func append(entriesOf table: FieldTable) -> Bool {
        var fits = true
        for entry in table.entries {
            fits = append(short: entry.name) && fits
            switch entry.value {
            case .boolean(let truth):
                bytes.append(UInt8(ascii: "t"))
                bytes.append(truth ? 1 : 0)
            case .int32(let number):
                bytes.append(UInt8(ascii: "I"))
                append(UInt32(bitPattern: number))
            case .int64(let number): append(number)
            case .text(let text):
                bytes.append(UInt8(ascii: "S"))
                append(UInt32(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            case .table(let table):
                bytes.append(UInt8(ascii: "F"))
                fits = append(table) && fits
            }
        }
        return fits
    }

    // MARK: Values

    private mutating func append(short text: String) -> Bool {
        guard let count = UInt8(exactly: text.utf8.count) else { return false }
        bytes.append(count)
        bytes.append(contentsOf: text.utf8)
        return true
    }

    private mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        var shift = number.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func set(_ number: UInt32, at index: Int) {
        for offset in 0..<4 { bytes[index + offset] = UInt8(truncatingIfNeeded: number >> (24 - 8 * offset)) }
    }
}
