import CLinux
import Glibc
import Reactor

/// The text of a file of /proc.
func text(of path: String) throws -> String {
    let descriptor = unsafe clinux_open_for_reading(path)
    guard descriptor >= 0 else { throw SystemError(errno: -descriptor, call: "open \(path)") }
    defer { _ = clinux_close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = unsafe clinux_read(descriptor, &chunk, chunk.count), count > 0 {
        bytes += chunk.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Lets time pass on a loop, for tests in which a timer is what is tested or nothing at all must happen.
func pause(_ duration: Duration, on loop: EventLoop) async {
    await withCheckedContinuation { continuation in
        loop.execute { loop.schedule(after: duration) { continuation.resume() } }
    }
}
