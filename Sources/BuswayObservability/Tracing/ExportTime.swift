/// The time as the exporter sees it.
public struct ExportTime: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant
    private let sleep: @Sendable (Duration) async throws -> Void

    /// The machine's time, unless tests have one of their own; `sleep` throws when its task is cancelled.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// Waits, or until the task is cancelled.
    func pause(_ duration: Duration) async {
        // Who waits looks itself whether it was cancelled.
        do { try await sleep(duration) } catch { return }
    }
}
