/// A body that comes into being while it is sent, as the gateway makes it and a front sends it; it knows no socket.
///
/// The front asks for a piece, sends it, and asks for the next only when the client has room for more, so what piles up
/// meanwhile is the stream's own to bound. An implementation may not block.
public protocol GatewayStream: Sendable {
    /// The next piece, as soon as there is one; nil ends the body well.
    ///
    /// Called by one task at a time, which is cancelled when the client is gone: return nil then, without delay.
    func next() async -> [UInt8]?

    /// The gateway drains: say what there is left to say, and end soon.
    func drain()

    /// The client has ended its side and may be gone altogether, which only something sent to it finds out.
    func probe()

    /// Called once, and always: ``next()`` will not be called again, and may never have been.
    func close()
}
