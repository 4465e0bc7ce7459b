import Dispatch
import Glibc
import Locking

/// The way into a child's standard input.
///
/// A socket, not a pipe: writing to a child that has died must be an error, and not SIGPIPE for the whole test process.
/// It writes on a queue of its own, so that a child that does not read blocks no thread of Swift's pool.
public final class ChildInput: Sendable {
    private let descriptor: Lock<Int32?>
    private let queue = DispatchQueue(label: "busway.tests.child-input")

    init(owning descriptor: Int32) { self.descriptor = Lock(descriptor) }

    deinit { closeNow() }

    /// Writes all of `text`, and returns once the pipe has taken it.
    ///
    /// - Throws: ``ChildProcess/Failure`` when the child reads no more, or after ``close()``.
    public func write(_ text: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { continuation.resume(with: Result { try self.writeNow(Array(text.utf8)) }) }
        }
    }

    /// Closes the pipe after what is being written: the child reads an end of file.
    public func close() { queue.async { self.closeNow() } }

    private func writeNow(_ bytes: [UInt8]) throws {
        guard let descriptor = descriptor.withLock({ $0 }) else {
            throw ChildProcess.Failure(description: "the child's input is closed")
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ChildProcess.Failure(description: "the child reads no more: error \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    private func closeNow() {
        let descriptor = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let descriptor { _ = Glibc.close(descriptor) }
    }
}
