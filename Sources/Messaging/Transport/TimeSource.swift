internal import Tracing

/// Where the library reads the time and how it waits for an instant.
///
/// Every deadline in this library is an instant of the monotonic clock, so that setting the wall clock never ends a
/// call. Tests put a clock of their own here and move it by hand.
package struct TimeSource: Sendable {
    /// The instants all deadlines are measured in.
    package typealias Instant = Moment

    private let readNow: @Sendable () -> Instant
    private let waitUntil: @Sendable (Instant) async throws -> Void
    private let readWallClock: @Sendable () -> UInt64

    /// Makes a time source from its two abilities.
    package init(
        now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (_ until: Instant) async throws -> Void,
        // The one wall clock there is without Foundation and without pointers.
        wallNanoseconds: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        readNow = now
        waitUntil = sleep
        readWallClock = wallNanoseconds
    }

    /// The present instant.
    package var now: Instant { readNow() }

    /// The nanoseconds since 1970 (UTC), for timestamps only.
    package var wallNanoseconds: UInt64 { readWallClock() }

    /// Waits until `instant` has come.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func sleep(until instant: Instant) async throws {
        try await waitUntil(instant)
    }

    /// The machine's monotonic clock.
    package static let continuous = TimeSource(
        now: { .now },
        sleep: { try await Task.sleep(until: $0.instant, clock: .continuous) }
    )
}
