import Reactor
import SocketHTTP

/// Collects how connections end.
struct ConnectionEnds: HTTPServerObserver {
    private let stream: AsyncStream<HTTPConnectionEnd>
    private let continuation: AsyncStream<HTTPConnectionEnd>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func connectionClosed(peer: SocketAddress, end: HTTPConnectionEnd, requests: Int) {
        continuation.yield(end)
    }

    /// The end of the next connection to end.
    func next() async -> HTTPConnectionEnd? {
        await stream.first { _ in true }
    }
}
