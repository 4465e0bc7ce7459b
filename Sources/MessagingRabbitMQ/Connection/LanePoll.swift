internal import CLinux
internal import Glibc
internal import Messaging

/// What a lane's thread sleeps on: the connection's socket, and a counter others wake it with.
struct LanePoll: ~Copyable {
    private static let wakeTag: UInt64 = 1
    private static let socketTag: UInt64 = 2

    private let epoll: Int32
    private let event: Int32

    /// - Throws: `unreachable` when the process may not open two more descriptors.
    init() throws(AMQPError) {
        let epoll = clinux_epoll_create()
        let event = clinux_eventfd_create()
        // By edges, so that nobody has to read it back to zero.
        guard epoll >= 0, event >= 0,
            clinux_epoll_add(epoll, event, CLINUX_READABLE | CLINUX_EDGE, Self.wakeTag) == 0
        else {
            let reason = errno
            if event >= 0 { close(event) }
            if epoll >= 0 { close(epoll) }
            throw AMQPError(.unreachable, system: reason, "There is no descriptor for a connection to wait with")
        }
        self.epoll = epoll
        self.event = event
    }

    deinit {
        close(event)
        close(epoll)
    }

    /// Ends the wait that is under way, or the next one at once.
    func wake() { _ = clinux_eventfd_signal(event) }

    func add(_ socket: Int32) {
        let status = clinux_epoll_add(epoll, socket, CLINUX_READABLE, Self.socketTag)
        precondition(status == 0, "a socket can be waited for: \(status)")
    }

    func change(_ socket: Int32, awaitsInput: Bool, awaitsRoom: Bool) {
        let interest = (awaitsInput ? CLINUX_READABLE : 0) | (awaitsRoom ? CLINUX_WRITABLE : 0)
        let status = clinux_epoll_modify(epoll, socket, interest, Self.socketTag)
        precondition(status == 0, "a socket that is waited for can be waited for otherwise: \(status)")
    }

    func remove(_ socket: Int32) { _ = clinux_epoll_remove(epoll, socket) }

    /// Waits until the socket is ready, somebody wakes it, or the time has come.
    ///
    /// - Returns: how the socket is ready; 0 for not at all.
    func wait(until instant: Moment?) -> UInt32 {
        let timeout = instant.map { Self.milliseconds(until: $0) } ?? -1
        var events = (clinux_event(), clinux_event())
        let count = unsafe withUnsafeMutablePointer(to: &events) { events in
            unsafe events.withMemoryRebound(to: clinux_event.self, capacity: 2) { events in
                unsafe clinux_epoll_wait(epoll, events, 2, timeout)
            }
        }
        if count > 0, events.0.tag == Self.socketTag { return events.0.readiness }
        if count > 1, events.1.tag == Self.socketTag { return events.1.readiness }
        return 0
    }

    /// Rounded up, so that the time has come when the wait ends; an hour at most, which is soon enough to look again.
    private static func milliseconds(until instant: Moment) -> Int32 {
        let left = Moment.now.duration(to: instant)
        guard left > .zero else { return 0 }
        return Int32(min(left, .seconds(3600)).nanoseconds / 1_000_000) + 1
    }
}
