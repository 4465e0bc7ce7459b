import CChildProcesses
import Foundation
public import Glibc

/// A program a test started.
///
/// What it writes arrives as sequences, and its end can be awaited by anyone, any number of times.
///
/// Each pipe and the wait for the end have a thread of their own, so nothing here blocks Swift's pool. It inherits
/// nothing but its three streams, and no signal is blocked in it.
public struct ChildProcess: Sendable {
    /// The process number.
    public let id: pid_t
    /// What it reads from standard input; nothing unless a pipe was asked for.
    public let input: ChildInput?
    /// The chunks it writes to standard output.
    public let output: AsyncStream<[UInt8]>
    /// The chunks it writes to standard error.
    public let errors: AsyncStream<[UInt8]>
    private let ending: ChildEnding

    /// Starts `program` with these arguments, and only this environment.
    ///
    /// With `hasInput` its standard input is a pipe, else `/dev/null`. With `isDetached` it is in a process group of its own,
    /// so that Ctrl-C in the terminal the tests run in does not reach it.
    ///
    /// - Throws: ``Failure`` when the system cannot start it.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        hasInput: Bool = false,
        isDetached: Bool = false
    ) throws {
        let input = hasInput ? try Pipe(asSockets: true) : nil
        let output = try Pipe()
        let errors = try Pipe()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input.readingEnd, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, output.writingEnd, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.writingEnd, 2)
        // Nothing else of this process: a broker that outlives a test would keep the test's pipes from ending.
        unsafe busway_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of Swift's pool block most signals, and a child would inherit that.
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        let flags = POSIX_SPAWN_SETSIGMASK | (isDetached ? POSIX_SPAWN_SETPGROUP : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var id: pid_t = 0
        let status = unsafe posix_spawn(&id, program, &actions, &attributes, &words, &variables)
        for descriptor in [input?.readingEnd, output.writingEnd, errors.writingEnd] { descriptor.map { _ = close($0) } }
        guard status == 0 else {
            for descriptor in [input?.writingEnd, output.readingEnd, errors.readingEnd] {
                descriptor.map { _ = close($0) }
            }
            throw Failure(description: "\(program) cannot be started: error \(status)")
        }
        self.id = id
        self.input = input.map { ChildInput(owning: $0.writingEnd) }
        self.output = Self.chunks(output.readingEnd)
        self.errors = Self.chunks(errors.readingEnd)
        self.ending = ChildEnding(of: id)
    }

    /// Why a child could not be started.
    public struct Failure: Error, CustomStringConvertible {
        /// The reason in words.
        public let description: String
    }

    /// Waits until it has ended.
    ///
    /// - Returns: its exit code, or minus the signal that ended it.
    public func exitStatus() async -> Int32 { await ending.status() }

    /// Sends it a signal; nothing happens once it has ended, when its number may be another process's.
    public func signal(_ number: Int32) { ending.signal(number) }

    private struct Pipe {
        let readingEnd: Int32
        let writingEnd: Int32

        init(asSockets: Bool = false) throws {
            var descriptors: [Int32] = [-1, -1]
            let status =
                asSockets
                ? unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors)
                : unsafe Glibc.pipe(&descriptors)
            guard status == 0 else { throw Failure(description: "no pipe: error \(errno)") }
            for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            (readingEnd, writingEnd) = (descriptors[0], descriptors[1])
        }
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
}

extension AsyncStream<[UInt8]> {
    /// Everything, as text.
    public func text() async -> String {
        var bytes: [UInt8] = []
        for await chunk in self { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines, without their ends, as they arrive.
    public var lines: AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let reading = Task {
            var rest: [UInt8] = []
            for await chunk in self {
                rest += chunk
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeFirst(end + 1)
                }
            }
            if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
            continuation.finish()
        }
        continuation.onTermination = { _ in reading.cancel() }
        return stream
    }
}
