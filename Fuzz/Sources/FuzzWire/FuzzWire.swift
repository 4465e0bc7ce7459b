import Messaging
import WireJSON

/// What must hold of any octets from the bus: no trap, and whatever is accepted says the same once written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWire(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let inner = accepted({ () throws(WireError) in try Envelope.unwrap(octets) }) {
        checkRequest(inner)
        checkReply(inner)
        let wrapped = Envelope.wrap(inner: Array(inner.bytes))
        let again = accepted { () throws(WireError) in try Envelope.unwrap(wrapped) }
        require(again == inner, "an envelope changes what is in it")
    }
    if let message = accepted({ () throws(WireError) in try RequestMessage(inner: octets) }) { check(message) }
    if let message = accepted({ () throws(WireError) in try ReplyMessage(inner: octets) }) { check(message) }
    return 0
}

private func checkRequest(_ inner: RawJSON) {
    if let message = accepted({ () throws(WireError) in try RequestMessage(inner: inner) }) { check(message) }
}

private func checkReply(_ inner: RawJSON) {
    if let message = accepted({ () throws(WireError) in try ReplyMessage(inner: inner) }) { check(message) }
}

private func check(_ message: RequestMessage) {
    require(!message.method.isEmpty || message.arguments.kind == .object, "a request has no arguments")
    _ = message.heartbeatInterval
    let written = message.encoded()
    let again = accepted { () throws(WireError) in try RequestMessage(inner: written) }
    require(again == message, "writing changes a request")
    requireEnvelope(message.enveloped(), around: written)
}

private func check(_ message: ReplyMessage) {
    let written = message.encoded()
    requireEnvelope(message.enveloped(), around: written)
    guard let again = accepted({ () throws(WireError) in try ReplyMessage(inner: written) }) else {
        require(false, "a reply that was written is refused")
        return
    }
    require(again.messageID == message.messageID && again.ending == message.ending, "writing changes a reply")
    require(again.result == message.result && again.uniqueID == message.uniqueID, "writing changes a result")
    require((again.failure == nil) == (message.failure == nil), "writing changes whether it failed")
}

private func requireEnvelope(_ envelope: [UInt8], around inner: [UInt8]) {
    require(envelope == Envelope.wrap(inner: inner), "a message written into its envelope is another")
}

/// The value, or nothing when it was refused with a reason.
private func accepted<Value>(_ read: () throws(WireError) -> Value) -> Value? {
    do throws(WireError) {
        return try read()
    } catch {
        require(!error.description.isEmpty, "a refusal has no reason")
        return nil
    }
}

private func require(_ condition: Bool, _ complaint: String) {
    guard condition else { fatalError(complaint) }
}
