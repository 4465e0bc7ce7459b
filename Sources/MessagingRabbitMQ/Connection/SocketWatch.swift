internal import Glibc

/// A duplicate of a connection's socket that a lane watches, and what it calls; closed when it is let go of.
///
/// A duplicate, because librabbitmq closes its own behind our back, and a stranger's may have the number a moment later.
final class SocketWatch: Sendable {
    let descriptor: Int32
    let readable: LaneTurns.Job
    let writable: LaneTurns.Job

    init(_ descriptor: Int32, readable: @escaping LaneTurns.Job, writable: @escaping LaneTurns.Job) {
        self.descriptor = descriptor
        self.readable = readable
        self.writable = writable
    }

    deinit { close(descriptor) }
}
