/// How long a collector that is away is left alone: 0.5 s, and each time twice as long up to 30 s, of which up to half is
/// left out, so that many who failed together do not come back together; or as long as it says itself.
struct ExportBackOff {
    /// The longest a collector can ask to be left alone; a mistake there must not cost a day's traces.
    static let longestWish = Duration.seconds(300)

    private var full = Duration.milliseconds(500)

    /// When the next try may be; nil when nothing has failed.
    private(set) var end: ContinuousClock.Instant?
    /// Whether the collector has said so.
    private(set) var isWish = false

    /// Notes a failure.
    mutating func note(_ wish: Duration?, at now: ContinuousClock.Instant) {
        end = now + (wish.map { min($0, Self.longestWish) } ?? full * Double.random(in: 0.5...1))
        isWish = wish != nil
        full = min(full * 2, .seconds(30))
    }
}
