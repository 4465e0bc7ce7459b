public import WireJSON

extension ReplyMessage {
    /// Writes the inner object, with its keys in the order Python writes them.
    ///
    /// `failure` and `ending` are always there: a Python caller fails without the one and waits without the other.
    public func encoded(_ options: JSONWritingOptions = .init()) -> [UInt8] {
        var writer = JSONWriter(options: options, reservingCapacity: usualCount)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the inner object in its envelope: what ``Envelope/wrap(inner:options:)`` makes of ``encoded(_:)``, in one go.
    public func enveloped() -> [UInt8] {
        Envelope.wrap(reservingCapacity: usualCount) { write(to: &$0) }
    }

    private var usualCount: Int { result.bytes.count + 192 }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key(MessageKey.result)
        writer.write(result)
        writer.key(MessageKey.failure)
        if let failure { writer.writeEscaped(json: failure.encoded(writer.options)) } else { writer.writeNull() }
        writer.key(MessageKey.ending)
        writer.write(bool: ending)
        writer.key(MessageKey.messageID)
        writer.write(string: messageID)
        if let uniqueID {
            writer.key(MessageKey.uniqueID)
            writer.write(string: uniqueID)
        }
        writer.endObject()
    }
}
