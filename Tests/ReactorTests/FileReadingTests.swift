import Glibc
import Testing

@testable import Reactor

@Suite("Reading a file")
struct FileReadingTests {
    @Test("returns all of it when it has as many bytes as allowed, and refuses one more")
    func limit() throws {
        let size = try readFile("/proc/self/exe", atMost: 1 << 30).count
        #expect(size > 65_536)
        #expect(try readFile("/proc/self/exe", atMost: size).count == size)
        #expect(throws: SystemError(errno: EFBIG, call: "read")) {
            try readFile("/proc/self/exe", atMost: size - 1)
        }
        #expect(try readFile("/dev/null", atMost: 0).isEmpty)
    }

    @Test("says why it cannot be read")
    func refused() {
        #expect(throws: SystemError(errno: ENOENT, call: "open")) { try readFile("/nonexistent", atMost: 1) }
        #expect(throws: SystemError(errno: EISDIR, call: "read")) { try readFile("/", atMost: 1) }
    }
}
