import Foundation
import Glibc
import Locking

/// A program this test started.
///
/// What it writes and how it ends arrive as sequences.
///
/// Each pipe and the wait for the end have a thread of their own, so nothing here blocks Swift's pool. The pipes are
/// close-on-exec before another child can start: one of a test that runs at the same time must not hold them open.
struct ChildProcess: Sendable {
    let id: pid_t
    /// The chunks it writes to standard output.
    let output: AsyncStream<[UInt8]>
    /// The chunks it writes to standard error.
    let errors: AsyncStream<[UInt8]>
    /// One element when it has ended: its exit code, or minus the signal that ended it.
    let end: AsyncStream<Int32>

    /// Starts `program` with these arguments, and only this environment.
    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        self = try Self.starting.withLock { _ in try Self(starting: program, arguments, environment: environment) }
    }

    private static let starting = Lock(())

    private init(starting program: String, _ arguments: [String], environment: [String: String]) throws {
        let output = try Self.pipe()
        let errors = try Self.pipe()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var id: pid_t = 0
        let status = unsafe posix_spawn(&id, program, &actions, nil, &words, &variables)
        close(output.write)
        close(errors.write)
        guard status == 0 else {
            close(output.read)
            close(errors.read)
            throw Failure(description: "\(program) cannot be started: error \(status)")
        }
        self.id = id
        self.output = Self.chunks(output.read)
        self.errors = Self.chunks(errors.read)
        self.end = Self.end(of: id)
    }

    /// Why a child could not be started.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var descriptors: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&descriptors) == 0 else { throw Failure(description: "no pipe: error \(errno)") }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (descriptors[0], descriptors[1])
    }

    private static func chunks(_ descriptor: Int32) -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                continuation.yield(Array(buffer.prefix(count)))
            }
            close(descriptor)
            continuation.finish()
        }
        return stream
    }

    private static func end(of id: pid_t) -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        Thread.detachNewThread {
            var status: Int32 = 0
            while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
            // The encoding of wait(2): a signal in the low seven bits, else the exit code above them.
            continuation.yield(status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F))
            continuation.finish()
        }
        return stream
    }
}

extension AsyncStream<[UInt8]> {
    /// Everything, as text.
    func text() async -> String {
        var bytes: [UInt8] = []
        for await chunk in self { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }
}
