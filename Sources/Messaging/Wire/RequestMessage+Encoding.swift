public import WireJSON

extension RequestMessage {
    /// Writes the inner object, with its keys in the order Python writes them.
    ///
    /// A call always carries `_timeout`, null when it is not monitored; a cast has no address for replies.
    public func encoded(_ options: JSONWritingOptions = .init()) -> [UInt8] {
        var writer = JSONWriter(options: options, reservingCapacity: usualCount)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the inner object in its envelope: what ``Envelope/wrap(inner:options:)`` makes of ``encoded(_:)``, in one go.
    public func enveloped() -> [UInt8] {
        Envelope.wrap(reservingCapacity: usualCount) { write(to: &$0) }
    }

    private var usualCount: Int { arguments.bytes.count + 384 }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key(MessageKey.method)
        writer.write(string: method)
        writer.key(MessageKey.arguments)
        writer.write(arguments)
        writer.write(MessageKey.namespace, unlessNil: namespace)
        writer.write(MessageKey.version, unlessNil: version)
        writer.write(MessageKey.messageID, unlessNil: messageID)
        writer.write(MessageKey.replyQueue, unlessNil: replyQueue)
        if let monitorTimeout {
            writer.key(MessageKey.monitorTimeout)
            writer.write(monitorTimeout)
        } else if messageID != nil {
            writer.key(MessageKey.monitorTimeout)
            writer.writeNull()
        }
        writer.write(MessageKey.uniqueID, unlessNil: uniqueID)
        context.write(to: &writer)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ key: JSONKey, unlessNil text: String?) {
        guard let text else { return }
        self.key(key)
        write(string: text)
    }
}
