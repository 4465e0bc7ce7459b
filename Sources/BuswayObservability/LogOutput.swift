import Dispatch
import Locking
import Reactor

/// Writes log lines to a descriptor on a queue of its own.
///
/// A terminal that is paused or a pipe whose reader hangs would otherwise block an event loop. Lines wait in memory up
/// to a bound; past it they are dropped, and how many is said as soon as writing goes on.
public final class LogOutput: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var isWriting = false
        var dropped = 0
    }

    private let descriptor: Int32
    private let limit: Int
    private let state = Lock(State())
    private let queue = DispatchQueue(label: "busway.log")

    /// - Parameters:
    ///   - descriptor: where lines go; standard error unless told otherwise. It is not closed.
    ///   - limit: bytes that may wait.
    public init(descriptor: Int32 = 2, limit: Int = 1 << 20) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// The format that `format` means for this output.
    public func resolve(_ format: LogFormat) -> LogFormat { format.resolved(for: descriptor) }

    /// Takes a line, with its newline, to be written soon and in order.
    public func write(_ line: [UInt8]) {
        let startsWriting = state.withLock { state in
            guard state.waiting.count + line.count <= limit else {
                state.dropped += 1
                return false
            }
            state.waiting.append(contentsOf: line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if startsWriting { queue.async { self.writeWaiting() } }
    }

    /// Waits until everything taken so far is written, but not for a reader that has stopped reading.
    ///
    /// Blocks; for the end of the program.
    ///
    /// - Parameter seconds: the longest to wait.
    /// - Returns: whether everything was written.
    @discardableResult
    public func flush(within seconds: Double = 1) -> Bool {
        let written = DispatchSemaphore(value: 0)
        queue.async { written.signal() }
        return written.wait(timeout: .now() + seconds) == .success
    }

    private func writeWaiting() {
        while true {
            let (bytes, dropped) = state.withLock { state in
                let taken = (state.waiting, state.dropped)
                state.waiting = []
                state.dropped = 0
                state.isWriting = !taken.0.isEmpty
                return taken
            }
            if bytes.isEmpty { return }
            // When nobody reads the log any more there is nowhere left to say so.
            writeBlocking(bytes, to: descriptor)
            if dropped > 0 {
                let note = "busway: \(dropped) log lines were dropped: the log's reader is too slow\n"
                writeBlocking(Array(note.utf8), to: descriptor)
            }
        }
    }
}
