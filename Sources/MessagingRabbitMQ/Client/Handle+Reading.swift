internal import CRabbitMQ
internal import Glibc
internal import Messaging
internal import WireJSON

/// What comes from the broker, copied into Swift values frame by frame.
extension Handle {
    /// The next frame; nil when none comes within `timeout`.
    ///
    /// Sends heartbeats that are due and notices a peer that has fallen silent, so it is called at least a few times
    /// within each heartbeat interval. Frames already read into the library's buffers never make the socket readable
    /// again: call until it returns nil.
    ///
    /// - Throws: `lost` when the connection is gone.
    func nextFrame(within timeout: Duration = .zero) throws(AMQPError) -> Frame? {
        var frame = unsafe amqp_frame_t()
        var limit = timeval(timeout)
        while true {
            let status = unsafe amqp_simple_wait_frame_noblock(state, &frame, &limit)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            try check(status)
            // Everything below copies, so the memory of the frame can be used for the next.
            defer { unsafe amqp_maybe_release_buffers_on_channel(state, frame.channel) }
            if let copy = unsafe Self.copy(frame) { return copy }
        }
    }

    private static func copy(_ frame: amqp_frame_t) -> Frame? {
        switch unsafe Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            return unsafe .method(channel: frame.channel, method(frame.payload.method))
        case AMQP_FRAME_HEADER:
            let header = unsafe frame.payload.properties
            return unsafe .header(
                channel: frame.channel,
                header.decoded.map { unsafe properties($0.load(as: amqp_basic_properties_t.self)) } ?? .none,
                bodySize: header.body_size
            )
        case AMQP_FRAME_BODY:
            return unsafe .body(channel: frame.channel, array(frame.payload.body_fragment))
        default:
            return nil
        }
    }

    /// A method with its arguments.
    static func method(_ method: amqp_method_t) -> BrokerMethod {
        let id = MethodID(rawValue: unsafe method.id)
        guard let decoded = unsafe method.decoded else { return .other(id) }
        switch id {
        case .basicDeliver:
            let deliver = unsafe decoded.load(as: amqp_basic_deliver_t.self)
            return unsafe .deliver(
                consumerTag: text(deliver.consumer_tag),
                deliveryTag: deliver.delivery_tag,
                redelivered: deliver.redelivered != 0
            )
        case .basicReturn:
            let returned = unsafe decoded.load(as: amqp_basic_return_t.self)
            return unsafe .returned(
                code: returned.reply_code,
                reason: text(returned.reply_text),
                exchange: text(returned.exchange),
                routingKey: text(returned.routing_key)
            )
        case .basicAck:
            let ack = unsafe decoded.load(as: amqp_basic_ack_t.self)
            return .ack(tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case .basicNack:
            let nack = unsafe decoded.load(as: amqp_basic_nack_t.self)
            return .nack(tag: nack.delivery_tag, multiple: nack.multiple != 0)
        case .basicCancel:
            return unsafe .cancelled(consumerTag: text(decoded.load(as: amqp_basic_cancel_t.self).consumer_tag))
        case .channelClose:
            let close = unsafe decoded.load(as: amqp_channel_close_t.self)
            return unsafe .closeChannel(code: close.reply_code, reason: text(close.reply_text))
        case .connectionClose:
            let close = unsafe decoded.load(as: amqp_connection_close_t.self)
            return unsafe .closeConnection(code: close.reply_code, reason: text(close.reply_text))
        case .connectionBlocked:
            return unsafe .blocked(reason: text(decoded.load(as: amqp_connection_blocked_t.self).reason))
        case .connectionUnblocked:
            return .unblocked
        case .queueDeclareOk:
            let declared = unsafe decoded.load(as: amqp_queue_declare_ok_t.self)
            return unsafe .queueDeclared(messages: declared.message_count, consumers: declared.consumer_count)
        default:
            return .other(id)
        }
    }

    private static func properties(_ properties: amqp_basic_properties_t) -> MessageProperties {
        let flags = unsafe properties._flags
        func has(_ bit: amqp_flags_t) -> Bool { flags & (1 << bit) != 0 }
        let (deadline, headers) = has(13) ? unsafe Self.headers(properties.headers) : (nil, [:])
        return unsafe MessageProperties(
            contentType: has(15) ? contentType(properties.content_type) : nil,
            contentEncoding: has(14) ? text(properties.content_encoding) : nil,
            deadline: deadline,
            headers: headers,
            deliveryMode: has(12) ? properties.delivery_mode : nil,
            priority: has(11) ? properties.priority : nil,
            expiration: has(8) ? text(properties.expiration) : nil
        )
    }

    /// The headers of a message, of which most have a deadline and nothing else.
    private static func headers(_ table: amqp_table_t) -> (deadline: Int64?, others: JSONObject) {
        guard unsafe table.num_entries > 0, let entries = unsafe table.entries else { return (nil, [:]) }
        let first = unsafe entries[0]
        if unsafe table.num_entries == 1, unsafe first.value.kind == UInt8(AMQP_FIELD_KIND_I64.rawValue),
            unsafe isText(first.key, MessageProperties.deadlineHeader)
        {
            return (unsafe first.value.value.i64, [:])
        }
        var copy = unsafe Self.table(table)
        let deadline: Int64?
        switch copy[MessageProperties.deadlineHeader] {
        case .int32(let number): deadline = Int64(number)
        case .int64(let number): deadline = number
        case .boolean, .text, .table, nil: deadline = nil
        }
        if deadline != nil { copy.entries.removeAll { $0.name == MessageProperties.deadlineHeader } }
        return (deadline, copy.headers)
    }

    /// The entries of a table whose types this client uses; others are left out.
    private static func table(_ table: amqp_table_t) -> FieldTable {
        var copy = FieldTable()
        guard let entries = unsafe table.entries else { return copy }
        for index in 0..<max(0, Int(unsafe table.num_entries)) {
            let entry = unsafe entries[index]
            guard let value = unsafe value(entry.value) else { continue }
            copy.entries.append(FieldTable.Entry(name: unsafe text(entry.key), value: value))
        }
        return copy
    }

    private static func value(_ value: amqp_field_value_t) -> FieldTable.Value? {
        switch amqp_field_value_kind_t(rawValue: UInt32(unsafe value.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: unsafe .boolean(value.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: unsafe .int64(Int64(value.value.i8))
        case AMQP_FIELD_KIND_U8: unsafe .int64(Int64(value.value.u8))
        case AMQP_FIELD_KIND_I16: unsafe .int64(Int64(value.value.i16))
        case AMQP_FIELD_KIND_U16: unsafe .int64(Int64(value.value.u16))
        case AMQP_FIELD_KIND_I32: unsafe .int32(value.value.i32)
        case AMQP_FIELD_KIND_U32: unsafe .int64(Int64(value.value.u32))
        case AMQP_FIELD_KIND_I64: unsafe .int64(value.value.i64)
        case AMQP_FIELD_KIND_U64, AMQP_FIELD_KIND_TIMESTAMP: unsafe .int64(Int64(clamping: value.value.u64))
        case AMQP_FIELD_KIND_UTF8: unsafe .text(text(value.value.bytes))
        case AMQP_FIELD_KIND_TABLE: unsafe .table(table(value.value.table))
        default: nil
        }
    }

    /// A text that nearly always is the same, and too long to be kept without memory of its own.
    private static func contentType(_ bytes: amqp_bytes_t) -> String {
        let usual = "application/json"
        return unsafe isText(bytes, usual) ? usual : text(bytes)
    }

    /// Whether the bytes are a text that is known, compared without making one of them.
    private static func isText(_ bytes: amqp_bytes_t, _ text: String) -> Bool {
        guard let start = unsafe bytes.bytes else { return text.isEmpty }
        return unsafe text.utf8.span.withUnsafeBytes { text in
            guard unsafe bytes.len == text.count else { return false }
            return unsafe text.baseAddress.map { unsafe memcmp(start, $0, bytes.len) == 0 } ?? true
        }
    }

    private static func text(_ bytes: amqp_bytes_t) -> String {
        guard let start = unsafe bytes.bytes else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: bytes.len), as: UTF8.self)
    }

    private static func array(_ bytes: amqp_bytes_t) -> [UInt8] {
        guard let start = unsafe bytes.bytes else { return [] }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: bytes.len))
    }
}

extension MessageProperties {
    /// The properties of a message that came without any.
    fileprivate static let none = MessageProperties(
        contentType: nil,
        contentEncoding: nil,
        deliveryMode: nil,
        priority: nil
    )
}
