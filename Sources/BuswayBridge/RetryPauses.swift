/// How long to wait between tries: 100 ms, and each time twice as long up to 5 s, of which up to half is left out.
///
/// The part that is left out differs each time, so that many who failed together do not come back together.
struct RetryPauses {
    private var full = Duration.milliseconds(100)

    mutating func next() -> Duration {
        defer { full = min(full * 2, .seconds(5)) }
        return full * Double.random(in: 0.5...1)
    }
}
