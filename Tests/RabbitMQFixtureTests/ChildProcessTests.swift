import ChildProcesses
import Glibc
import Testing

/// Programs that tests start meet nothing of the tests but what they are given.
@Suite(.timeLimit(.minutes(1)))
struct ChildProcessTests {
    @Test("a child inherits no descriptor, so it cannot keep a pipe of another test from ending")
    func descriptors() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let child = try ChildProcess("/bin/cat", [], environment: [:], hasInput: true)
        close(ends[1])
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var byte: UInt8 = 0
        while unsafe read(ends[0], &byte, 1) != 0 {
            try #require(errno == EAGAIN)
            // Another test that starts a program has a copy for the moment before it becomes that program.
            try await Task.sleep(for: .milliseconds(5))
        }
        child.input?.close()
        #expect(await child.exitStatus() == 0)
    }

    @Test("what a child is told and what it says arrive whole, and its end can be awaited by several")
    func conversation() async throws {
        let child = try ChildProcess("/bin/cat", [], environment: [:], hasInput: true)
        let text = String(repeating: "a line\n", count: 50_000)
        async let output = child.output.text()
        try await child.input?.write(text)
        child.input?.close()
        #expect(await output == text)
        async let first = child.exitStatus()
        async let second = child.exitStatus()
        #expect(await (first, second) == (0, 0))
        child.signal(SIGKILL)
        await #expect(throws: ChildProcess.Failure.self) { try await child.input?.write("more") }
    }

    @Test("a child that a signal ends says which, and a program that does not exist is an error")
    func endings() async throws {
        let child = try ChildProcess("/bin/cat", [], environment: [:], hasInput: true)
        child.signal(SIGTERM)
        #expect(await child.exitStatus() == -SIGTERM)
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess("/nowhere", [], environment: [:]) }
    }
}
