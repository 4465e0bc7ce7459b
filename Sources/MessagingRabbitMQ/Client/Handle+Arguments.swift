internal import CRabbitMQ
internal import Messaging
internal import WireJSON

/// Swift values as librabbitmq wants them, in the scratch memory: valid until it is used again.
extension Handle {
    func bytes(_ text: String) throws(AMQPError) -> amqp_bytes_t {
        var copy = unsafe amqp_bytes_t()
        let count = text.utf8.count
        guard count > 0 else { return unsafe copy }
        unsafe amqp_pool_alloc_bytes(scratch, count, &copy)
        guard let memory = unsafe copy.bytes else { throw AMQPError(.lost, "There is no memory for a method") }
        unsafe UnsafeMutableRawBufferPointer(start: memory, count: count).copyBytes(from: text.utf8)
        return unsafe copy
    }

    func table(_ table: FieldTable) throws(AMQPError) -> amqp_table_t {
        guard !table.entries.isEmpty else { return unsafe amqp_table_t(num_entries: 0, entries: nil) }
        let size = unsafe MemoryLayout<amqp_table_entry_t>.stride * table.entries.count
        guard let memory = unsafe amqp_pool_alloc(scratch, size) else {
            throw AMQPError(.lost, "There is no memory for a table")
        }
        let entries = unsafe memory.bindMemory(to: amqp_table_entry_t.self, capacity: table.entries.count)
        for (index, entry) in table.entries.enumerated() {
            let converted = unsafe amqp_table_entry_t(key: try bytes(entry.name), value: try value(entry.value))
            unsafe (entries + index).initialize(to: converted)
        }
        return unsafe amqp_table_t(num_entries: Int32(table.entries.count), entries: entries)
    }

    private func value(_ value: FieldTable.Value) throws(AMQPError) -> amqp_field_value_t {
        var converted = unsafe amqp_field_value_t()
        switch value {
        case .boolean(let truth):
            unsafe converted.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            unsafe converted.value.boolean = truth ? 1 : 0
        case .int32(let number):
            unsafe converted.kind = UInt8(AMQP_FIELD_KIND_I32.rawValue)
            unsafe converted.value.i32 = number
        case .int64(let number):
            unsafe converted.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            unsafe converted.value.i64 = number
        case .text(let text):
            unsafe converted.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            unsafe converted.value.bytes = try bytes(text)
        case .table(let nested):
            unsafe converted.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            unsafe converted.value.table = try table(nested)
        }
        return unsafe converted
    }

    func properties(_ properties: MessageProperties) throws(AMQPError) -> amqp_basic_properties_t {
        var converted = unsafe amqp_basic_properties_t()
        if let contentType = properties.contentType {
            unsafe converted._flags |= amqp_flags_t(1 << 15)
            unsafe converted.content_type = try bytes(contentType)
        }
        if let contentEncoding = properties.contentEncoding {
            unsafe converted._flags |= amqp_flags_t(1 << 14)
            unsafe converted.content_encoding = try bytes(contentEncoding)
        }
        // Python writes the table even when it is empty.
        unsafe converted._flags |= amqp_flags_t(1 << 13)
        unsafe converted.headers = try table(FieldTable(headersOf: properties))
        if let deliveryMode = properties.deliveryMode {
            unsafe converted._flags |= amqp_flags_t(1 << 12)
            unsafe converted.delivery_mode = deliveryMode
        }
        if let priority = properties.priority {
            unsafe converted._flags |= amqp_flags_t(1 << 11)
            unsafe converted.priority = priority
        }
        if let expiration = properties.expiration {
            unsafe converted._flags |= amqp_flags_t(1 << 8)
            unsafe converted.expiration = try bytes(expiration)
        }
        return unsafe converted
    }
}
