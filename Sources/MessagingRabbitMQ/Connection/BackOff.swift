/// The pauses before attempts to connect: 1 s after a loss, then 1, 3, 5 … 30 s by default (wire reference 5.11, 5.12).
struct BackOff: Sendable, Hashable {
    /// The pause after a loss (oslo: `kombu_reconnect_delay`).
    var afterLoss: Duration = .seconds(1)
    /// The most that is added to it at random (oslo: `kombu_reconnect_splay`).
    var splay: Duration = .zero
    /// The first pause between rounds of attempts (oslo: `rabbit_retry_interval`).
    var first: Duration = .seconds(1)
    /// How much longer each further pause is (oslo: `rabbit_retry_backoff`).
    var step: Duration = .seconds(2)
    /// The longest pause (oslo: `rabbit_interval_max`).
    var longest: Duration = .seconds(30)

    /// The pause between the loss of a connection and the attempt to come back.
    ///
    /// A broker that restarts loses all its clients at once; the random part keeps them from coming back at once.
    func pauseAfterLoss(using generator: inout some RandomNumberGenerator) -> Duration {
        afterLoss + splay * Double.random(in: 0...1, using: &generator)
    }

    /// The pause after `failures` rounds in a row have failed, of which there must be one.
    func pause(after failures: Int) -> Duration {
        precondition(failures > 0, "a pause follows a failure")
        // Bounded first, so that no number of failures overflows.
        guard failures < 10_000 else { return longest }
        return min(first + step * (failures - 1), longest)
    }
}
