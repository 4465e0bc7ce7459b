import Foundation
import Glibc
import Locking

/// How a child ended, for everybody who asks.
///
/// A thread waits for it. The number stays the child's own until the thread has taken its status under the lock, so a
/// signal sent under the same lock can never hit another process.
final class ChildEnding: Sendable {
    private enum State {
        case running([CheckedContinuation<Int32, Never>])
        case ended(Int32)
    }

    private let id: pid_t
    private let state = Lock(State.running([]))

    init(of id: pid_t) {
        self.id = id
        Thread.detachNewThread { self.wait() }
    }

    func status() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status: Int32? = state.withLock { state in
                switch state {
                case .running(let waiting):
                    state = .running(waiting + [continuation])
                    return nil
                case .ended(let status): return status
                }
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    func signal(_ number: Int32) {
        state.withLock { state in
            if case .running = state { _ = kill(id, number) }
        }
    }

    private func wait() {
        var information = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        let (status, waiting) = state.withLock { state in
            var status: Int32 = 0
            while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
            // The encoding of wait(2): a signal in the low seven bits, else the exit code above them.
            let ended = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
            defer { state = .ended(ended) }
            guard case .running(let waiting) = state else { preconditionFailure("a child ended twice") }
            return (ended, waiting)
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }
}
