/// The pauses between rounds of attempts to connect: 1, 3, 5 … 30 s by default (wire reference 5.12).
struct BackOff: Sendable, Hashable {
    /// The first pause (oslo: `rabbit_retry_interval`).
    var first: Duration = .seconds(1)
    /// How much longer each further pause is (oslo: `rabbit_retry_backoff`).
    var step: Duration = .seconds(2)
    /// The longest pause (oslo: `rabbit_interval_max`).
    var longest: Duration = .seconds(30)

    /// The pause after `failures` rounds in a row have failed, of which there must be one.
    func pause(after failures: Int) -> Duration {
        precondition(failures > 0, "a pause follows a failure")
        // Bounded first, so that no number of failures overflows.
        guard failures < 10_000 else { return longest }
        return min(first + step * (failures - 1), longest)
    }
}
