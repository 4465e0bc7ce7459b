internal import CLinux
internal import Synchronization

/// A connection that was accepted and belongs to no loop yet.
///
/// It may be handed to any loop, where ``Socket/init(adopting:on:)`` takes it over, once. One that nobody takes over is
/// closed when it is released.
public final class AcceptedSocket: Sendable {
    /// Where the connection comes from.
    public let peerAddress: SocketAddress

    private let descriptor: Atomic<Int32>

    init(_ descriptor: Int32, from peerAddress: SocketAddress) {
        self.descriptor = Atomic(descriptor)
        self.peerAddress = peerAddress
    }

    deinit {
        let descriptor = take()
        if descriptor >= 0 { _ = clinux_close(descriptor) }
    }

    /// Hands the descriptor over; -1 when that was done before.
    func take() -> Int32 { descriptor.exchange(-1, ordering: .relaxed) }
}
