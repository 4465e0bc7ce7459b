import Glibc

/// A client of a ``ScriptedBroker``, served on a thread of its own until one of the two has enough.
struct ScriptedConnection {
    private let socket: Int32
    private let number: Int
    private let decide: (ScriptedMethod) -> [ScriptedAnswer]
    /// The messages written on channels with confirms.
    private var published: [UInt16: UInt64] = [:]
    /// Whether the message whose method came last is confirmed later, and such confirms.
    private var confirmsLater = false
    private var confirms: [UInt8] = []
    private var isOpen = true

    init(socket: Int32, number: Int, decide: @escaping (ScriptedMethod) -> [ScriptedAnswer]) {
        self.socket = socket
        self.number = number
        self.decide = decide
    }

    mutating func serve() {
        // The client begins with the name and version of the protocol.
        guard read(8) != nil else { return }
        write(
            AMQPBytes.frame(0x0A_000A, on: 0) {
                $0.append(UInt16(0x0009))
                $0.append(UInt32(0))
                $0.append(long: "PLAIN")
                $0.append(long: "en_US")
            }
        )
        while isOpen, let (type, channel, payload) = readFrame() {
            if type == 1 { take(payload, on: channel) }
            if type == 2 { takeHeader(payload, on: channel) }
        }
    }

    private mutating func take(_ payload: [UInt8], on channel: UInt16) {
        var rest = payload[...]
        guard let kind = ScriptedMethod.Kind(rawValue: AMQPBytes.take(UInt32.self, &rest)) else { return }
        var method = ScriptedMethod(connection: number, channel: channel, kind: kind)
        switch kind {
        case .declareExchange, .declareQueue, .bindQueue, .deleteQueue, .consume, .publish:
            rest = rest.dropFirst(2)
            method.name = AMQPBytes.takeText(&rest)
        case .cancel:
            method.name = AMQPBytes.takeText(&rest)
        default: break
        }
        for answer in decide(method) {
            switch answer {
            case .agree: agree(to: method, rest)
            case .confirmLater: confirmsLater = true
            case .closeChannel(let code, let reason): write(close(0x14_0028, on: channel, code, reason))
            case .closeConnection(let code, let reason): write(close(0x0A_0032, on: 0, code, reason))
            case .blocked(let reason): write(AMQPBytes.frame(0x0A_003C, on: 0) { $0.append(short: reason) })
            case .unblocked: write(AMQPBytes.frame(0x0A_003D, on: 0))
            }
        }
    }

    private func close(_ method: UInt32, on channel: UInt16, _ code: UInt16, _ reason: String) -> [UInt8] {
        AMQPBytes.frame(method, on: channel) {
            $0.append(code)
            $0.append(short: reason)
            $0.append(UInt32(0))
        }
    }

    private mutating func agree(to method: ScriptedMethod, _ rest: ArraySlice<UInt8>) {
        switch method.kind {
        case .startOk:
            write(
                AMQPBytes.frame(0x0A_001E, on: 0) {
                    $0.append(UInt16(2047))
                    $0.append(UInt32(131_072))
                    $0.append(UInt16(0))
                }
            )
        case .openConnection: write(AMQPBytes.frame(0x0A_0029, on: 0) { $0.append(UInt8(0)) })
        case .openChannel: reply(to: method) { $0.append(UInt32(0)) }
        case .declareQueue:
            reply(to: method) {
                $0.append(short: method.name)
                $0.append(UInt64(0))
            }
        case .deleteQueue: reply(to: method) { $0.append(UInt32(0)) }
        case .consume:
            var rest = rest
            let tag = AMQPBytes.takeText(&rest)
            reply(to: method) { $0.append(short: tag) }
        case .cancel: reply(to: method) { $0.append(short: method.name) }
        case .selectConfirms:
            published[method.channel] = 0
            reply(to: method)
        case .closeConnection:
            reply(to: method)
            isOpen = false
        case .closeChannel, .declareExchange, .bindQueue, .limitPrefetch: reply(to: method)
        case .closeConnectionOk: isOpen = false
        case .tuneOk, .closeChannelOk, .publish, .acknowledge, .reject: break
        }
    }

    /// The method after the one it answers, as AMQP numbers them.
    private mutating func reply(to method: ScriptedMethod, _ arguments: (inout AMQPBytes) -> Void = { _ in }) {
        write(AMQPBytes.frame(method.kind.rawValue + 1, on: method.channel, arguments))
    }

    /// Confirms a message as soon as its header has come: its body is of no interest.
    private mutating func takeHeader(_ payload: [UInt8], on channel: UInt16) {
        guard let count = published[channel] else { return }
        published[channel] = count + 1
        let confirm = AMQPBytes.frame(0x3C_0050, on: channel) {
            $0.append(count + 1)
            $0.append(UInt8(0))
        }
        if confirmsLater { confirms += confirm } else { write(confirm) }
        confirmsLater = false
    }

    private func readFrame() -> (type: UInt8, channel: UInt16, payload: [UInt8])? {
        guard var head = read(7).map({ $0[...] }) else { return nil }
        let type = AMQPBytes.take(UInt8.self, &head)
        let channel = AMQPBytes.take(UInt16.self, &head)
        let size = Int(AMQPBytes.take(UInt32.self, &head))
        guard let body = read(size + 1) else { return nil }
        return (type, channel, Array(body.dropLast()))
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe recv(socket, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
            }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }

    private mutating func write(_ bytes: [UInt8]) {
        let bytes = bytes + confirms
        confirms = []
        // A client that has gone is noticed when reading.
        _ = unsafe bytes.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
