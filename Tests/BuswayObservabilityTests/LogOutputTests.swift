import Glibc
import Logging
import Testing

@testable import BuswayObservability

@Suite("The log's output", .timeLimit(.minutes(1)))
struct LogOutputTests {
    /// The two ends of a pipe.
    private func pipe() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe Glibc.pipe(&ends) == 0, "no pipe")
        return (ends[0], ends[1])
    }

    private func read(_ descriptor: Int32, atMost count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let count = unsafe Glibc.read(descriptor, &buffer, count)
        return Array(buffer.prefix(max(0, count)))
    }

    @Test("keeps the order of lines")
    func order() {
        let ends = pipe()
        let output = LogOutput(descriptor: ends.write)
        for number in 0..<1000 { output.write(Array("\(number)\n".utf8)) }
        #expect(output.flush(within: 30))
        close(ends.write)
        let expected = (0..<1000).map { "\($0)\n" }.joined()
        #expect(String(decoding: read(ends.read, atMost: 65536), as: UTF8.self) == expected)
        close(ends.read)
    }

    @Test("never makes a logger wait for a reader that has stopped, and says how much was lost")
    func slowReader() {
        let ends = pipe()
        let output = LogOutput(descriptor: ends.write, limit: 1000)
        let line = [UInt8](repeating: 0x61, count: 99) + [0x0A]
        // More than a pipe of 64 KiB and the bound together can hold: without the bound this would wait for ever.
        for _ in 0..<2000 { output.write(line) }
        var text: [UInt8] = []
        while !String(decoding: text, as: UTF8.self).contains("dropped") {
            text += read(ends.read, atMost: 65536)
        }
        #expect(text.count < 2000 * line.count)
        #expect(output.flush(within: 30))
        close(ends.write)
        close(ends.read)
    }

    @Test("does not keep a program from ending when nobody reads the log")
    func endWithoutReader() {
        let ends = pipe()
        let output = LogOutput(descriptor: ends.write)
        output.write([UInt8](repeating: 0x61, count: 100_000))
        #expect(!output.flush(within: 0.01))
        var count = 0
        while count < 100_000 { count += read(ends.read, atMost: 100_000).count }
        #expect(output.flush(within: 30))
        close(ends.write)
        close(ends.read)
    }

    @Test("has the format of what it is: JSON unless it is a terminal")
    func format() {
        let ends = pipe()
        #expect(LogOutput(descriptor: ends.write).resolve(.auto) == .json)
        #expect(LogOutput(descriptor: ends.write).resolve(.text) == .text)
        let terminal = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        #expect(LogOutput(descriptor: terminal).resolve(.auto) == .text)
        for descriptor in [ends.read, ends.write, terminal] { close(descriptor) }
    }
}
