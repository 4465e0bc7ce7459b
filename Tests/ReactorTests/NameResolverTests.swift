import Glibc
import Locking
import Testing

@testable import Reactor

@Suite("The name resolver", .timeLimit(.minutes(1)))
struct NameResolverTests {
    @Test("finds this machine under its name for itself")
    func localhost() async throws {
        let addresses = try await NameResolver().resolve(host: "localhost", port: 80, deadline: .now + .seconds(30))
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.isLoopback && $0.port == 80 })
    }

    @Test("says of a name that cannot be that it cannot be found, or that nobody answers")
    func unknown() async throws {
        let error = await #expect(throws: ResolutionError.self) {
            try await NameResolver().resolve(host: "no-such-host.invalid", port: 80)
        }
        #expect([.notFound, .temporary].contains(error?.code))
        #expect(error?.description.hasPrefix("no-such-host.invalid: ") == true)
    }

    @Test("asks nobody for an address of numbers")
    func numeric() async throws {
        let resolver = NameResolver(maximumLookups: 0) { _, _ in .failure(ResolutionError(.failed, host: "")) }
        #expect(try await resolver.resolve(host: "::1", port: 5) == [.ipv6(1, port: 5)])
    }

    @Test("gives up at the deadline and when cancelled, though the lookup goes on and counts")
    func givingUp() async throws {
        let gate = try Gate()
        let resolver = NameResolver(maximumLookups: 2) { _, _ in
            gate.waitUntilOpen()
            return .success([.ipv4(1, port: 1)])
        }
        let late = await #expect(throws: ResolutionError.self) {
            try await resolver.resolve(host: "slow", port: 1, deadline: .now + .milliseconds(5))
        }
        #expect(late?.code == .deadlineExceeded)
        let task = Task { try await resolver.resolve(host: "slow", port: 1, deadline: .now + .seconds(3600)) }
        await gate.untilEntered(2)
        task.cancel()
        let cancelled = await #expect(throws: ResolutionError.self) { try await task.value }
        #expect(cancelled?.code == .cancelled)
        let excess = await #expect(throws: ResolutionError.self) {
            try await resolver.resolve(host: "slow", port: 1)
        }
        #expect(excess?.code == .overloaded)
        gate.open()
        // The two threads end on their own; until one has, there is no room for a third.
        var addresses: [SocketAddress]?
        while addresses == nil {
            do {
                addresses = try await resolver.resolve(host: "slow", port: 1)
            } catch {
                try #require(error.code == .overloaded)
                await Task.yield()
            }
        }
        #expect(addresses == [.ipv4(1, port: 1)])
    }

    @Test("ends a wait without a deadline when it is cancelled, whenever that comes")
    func cancelled() async throws {
        let gate = try Gate()
        defer { gate.open() }
        let resolver = NameResolver(maximumLookups: 40) { _, _ in
            gate.waitUntilOpen()
            return .success([])
        }
        for round in 1...40 {
            let task = Task { try await resolver.resolve(host: "slow", port: 1) }
            if round % 2 == 0 { await Task.yield() }
            task.cancel()
            let error = await #expect(throws: ResolutionError.self) { try await task.value }
            #expect(error?.code == .cancelled)
        }
    }
}

/// Holds threads, not tasks, until it is opened, as a name service does that does not answer.
private final class Gate: Sendable {
    private struct State {
        var entered = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Lock(State())
    /// A pipe nobody writes to: reading from it blocks until its other end is closed.
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit { close(readEnd) }

    func waitUntilOpen() {
        let due = state.withLock { state in
            state.entered += 1
            let entered = state.entered
            let due = state.waiters.filter { $0.count <= entered }.map(\.continuation)
            state.waiters.removeAll { $0.count <= entered }
            return due
        }
        for continuation in due { continuation.resume() }
        var byte: UInt8 = 0
        _ = unsafe read(readEnd, &byte, 1)
    }

    /// Lets everybody through; to be called once.
    func open() { close(writeEnd) }

    func untilEntered(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.entered >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
