public import WireJSON

extension ReplyMessage {
    /// Writes the inner object, with its keys in the order Python writes them.
    ///
    /// `failure` and `ending` are always there: a Python caller fails without the one and waits without the other.
    public func encoded(_ options: JSONWritingOptions = .init()) -> [UInt8] {
        var writer = JSONWriter(options: options, reservingCapacity: result.bytes.count + 192)
        writer.beginObject()
        writer.key("result")
        writer.write(result)
        writer.key("failure")
        if let failure { writer.writeEscaped(json: failure.encoded(options)) } else { writer.writeNull() }
        writer.key("ending")
        writer.write(bool: ending)
        writer.key("_msg_id")
        writer.write(string: messageID)
        if let uniqueID {
            writer.key("_unique_id")
            writer.write(string: uniqueID)
        }
        writer.endObject()
        return writer.bytes
    }
}
