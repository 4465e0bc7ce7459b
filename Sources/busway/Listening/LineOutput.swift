import Dispatch
import Locking
import Messaging
import Reactor
import WireJSON

/// JSON lines on standard output, one at a time, from any number of tasks.
///
/// Written on a queue of its own, because a reader that takes its time would hold up a thread that others need.
final class LineOutput: Sendable {
    private let queue = DispatchQueue(label: "busway.output")
    /// Fires when nobody reads any more.
    let closed = Latch()

    /// Notices on `loop` when nobody reads any more, also while there is nothing to print.
    func watch(on loop: EventLoop) {
        loop.execute { [closed] in
            var watch: DescriptorWatch?
            do throws(SystemError) {
                // Failures are always reported: for a pipe, that its reading end is closed.
                watch = try DescriptorWatch(1, on: loop, for: []) { _ in
                    closed.fire()
                    watch?.cancel()
                }
            } catch {
                // A file has no reader who could go.
                return
            }
        }
    }

    /// Writes a value and a newline, and waits until the reader has it.
    ///
    /// - Returns: whether somebody reads.
    func print(_ value: JSONValue) async -> Bool {
        let line = value.serialized() + [0x0A]
        let isWritten = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: writeBlocking(line, to: 1)) }
        }
        if !isWritten { closed.fire() }
        return isWritten
    }
}
