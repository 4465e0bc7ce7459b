import CLinux
import Locking
import Reactor
import Testing

/// Runs `body` with a loop that is shut down afterwards, whatever happens.
func withLoop<Result: Sendable>(
    _ name: String = "test",
    _ body: (EventLoop) async throws -> Result
) async throws -> Result {
    let loop = try EventLoop(name: name)
    do {
        let result = try await body(loop)
        await loop.shutDown()
        return result
    } catch {
        await loop.shutDown()
        throw error
    }
}

/// Runs `body` as a task on a loop of its own, and ends both.
func onLoop<Result: Sendable>(
    _ name: String = "test",
    _ body: @escaping @Sendable (EventLoop) async throws -> Result
) async throws -> Result {
    try await withLoop(name) { loop in
        try await Task(executorPreference: loop) { try await body(loop) }.value
    }
}

/// Waits until `loop` has run everything that was given to it before.
func settle(_ loop: EventLoop) async {
    await withCheckedContinuation { continuation in
        loop.execute { continuation.resume() }
    }
}

/// Runs `action` on the loop and waits for what it returns.
func runOnce<Result: Sendable>(on loop: EventLoop, _ action: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        loop.execute { continuation.resume(returning: action()) }
    }
}

/// An actor that lives on a loop.
actor Resident {
    nonisolated let loop: EventLoop
    private(set) var visits = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) { self.loop = loop }

    func visit() -> Int32 {
        visits += 1
        return clinux_thread_id()
    }

    func perform<Result: Sendable>(
        _ body: @Sendable (isolated Resident) async throws -> Result
    ) async rethrows -> Result {
        try await body(self)
    }
}
