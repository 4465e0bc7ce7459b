/// The time as the bridge sees it: deadlines on the continuous clock, and pauses.
public struct BridgeTime: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant
    let sleep: @Sendable (Duration) async throws -> Void

    /// The machine's time, unless tests have one of their own; `sleep` throws when its task is cancelled.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// Waits, and tells whether there is still a reason to go on: false once the task is cancelled.
    func pause(_ duration: Duration) async -> Bool {
        do {
            try await sleep(duration)
            return true
        } catch {
            return false
        }
    }
}
