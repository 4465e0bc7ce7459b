/// AMQP's encoding, as far as a ``ScriptedBroker`` needs it.
struct AMQPBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func append(short text: String) {
        append(UInt8(text.utf8.count))
        bytes += text.utf8
    }

    mutating func append(long text: String) {
        append(UInt32(text.utf8.count))
        bytes += text.utf8
    }

    /// A method with its arguments as a frame.
    static func frame(
        _ method: UInt32,
        on channel: UInt16,
        _ arguments: (inout AMQPBytes) -> Void = { _ in }
    ) -> [UInt8] {
        var payload = AMQPBytes()
        payload.append(method)
        arguments(&payload)
        var frame = AMQPBytes()
        frame.append(UInt8(1))
        frame.append(channel)
        frame.append(UInt32(payload.bytes.count))
        return frame.bytes + payload.bytes + [0xCE]
    }

    /// The number in front of `bytes`, which it is taken from.
    static func take<Number: FixedWidthInteger & UnsignedInteger>(
        _: Number.Type,
        _ bytes: inout ArraySlice<UInt8>
    ) -> Number {
        let number = bytes.prefix(Number.bitWidth / 8).reduce(Number(0)) { $0 << 8 | Number($1) }
        bytes = bytes.dropFirst(Number.bitWidth / 8)
        return number
    }

    /// The short text in front of `bytes`, which it is taken from.
    static func takeText(_ bytes: inout ArraySlice<UInt8>) -> String {
        let count = Int(take(UInt8.self, &bytes))
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
