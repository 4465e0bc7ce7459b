internal import CLinux

/// The text of a small file of the kernel's; nil when it cannot be read.
func textOfFile(_ path: String) -> String? {
    let descriptor = unsafe clinux_open_for_reading(path)
    guard descriptor >= 0 else { return nil }
    defer { _ = clinux_close(descriptor) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe clinux_read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count == 0 ? String(decoding: text, as: UTF8.self) : nil }
        text.append(contentsOf: chunk.prefix(count))
    }
}
