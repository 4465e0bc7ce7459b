internal import Glibc

/// Reads a whole file, also one that is a pipe, as the shell's `<(…)` makes it.
///
/// Blocks as long as the file does; for a program's start, never on a loop.
///
/// - Throws: ``SystemError`` with the system's reason, and with `EFBIG` when there are more than `limit` bytes.
public func readFile(_ path: String, atMost limit: Int) throws(SystemError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno: errno, call: "open") }
    defer { _ = close(descriptor) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count == 0 { return content }
        guard count > 0 else {
            if errno == EINTR { continue }
            throw SystemError(errno: errno, call: "read")
        }
        guard content.count + count <= limit else { throw SystemError(errno: EFBIG, call: "read") }
        content.append(contentsOf: chunk.prefix(count))
    }
}
