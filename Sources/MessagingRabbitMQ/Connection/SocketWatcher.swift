internal import Dispatch
internal import Glibc

/// Tells the lane when the socket can be read, and once when it can be written to.
///
/// Owns duplicates of the socket's descriptor, one a source, and closes each when its source has let go of it.
final class SocketWatcher {
    private let reading: any DispatchSourceRead
    private let queue: DispatchQueue
    private let writable: @Sendable () -> Void
    private var writing: (any DispatchSourceWrite)?

    /// Watches `descriptor`, which it owns from now on; `readable` and `writable` are called on `queue`.
    init(
        _ descriptor: Int32,
        on queue: DispatchQueue,
        readable: @escaping @Sendable () -> Void,
        writable: @escaping @Sendable () -> Void
    ) {
        self.queue = queue
        self.writable = writable
        reading = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        reading.setEventHandler(handler: readable)
        reading.setCancelHandler(handler: Self.closing(descriptor))
        reading.resume()
    }

    deinit { cancel() }

    /// Calls `writable` once, when there is room in the socket behind `descriptor`, which it owns from now on.
    func awaitRoom(_ descriptor: Int32) {
        writing?.cancel()
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler(handler: writable)
        source.setCancelHandler(handler: Self.closing(descriptor))
        source.resume()
        writing = source
    }

    /// Whether it waits for room in the socket.
    var awaitsRoom: Bool { writing != nil }

    /// Stops waiting for room.
    func forgetRoom() {
        writing?.cancel()
        writing = nil
    }

    /// Stops watching.
    func cancel() {
        reading.cancel()
        forgetRoom()
    }

    private static func closing(_ descriptor: Int32) -> @Sendable () -> Void {
        { close(descriptor) }
    }
}
