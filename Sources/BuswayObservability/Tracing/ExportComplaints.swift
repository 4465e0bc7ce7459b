import Logging

/// Tells the operator that traces are lost, in at most one line a minute however many are, and when it is over.
struct ExportComplaints {
    private static let interval = Duration.seconds(60)

    private let logger: Logger
    private var last: ContinuousClock.Instant?
    /// What has failed since the last line.
    private var failures = 0
    private var dropped = 0
    private var isFailing = false
    private var lost = 0

    init(_ logger: Logger) { self.logger = logger }

    /// A request came to nothing.
    mutating func note(_ reason: String, at now: ContinuousClock.Instant) {
        failures += 1
        guard isDue(now) else { return }
        logger.warning(
            "traces cannot be exported",
            metadata: ["reason": .string(reason), "failures": .stringConvertible(failures)]
        )
        failures = 0
        isFailing = true
    }

    /// That many spans had no room in the queue since the start.
    mutating func note(dropped count: Int, limit: Int, at now: ContinuousClock.Instant) {
        guard count > dropped, isDue(now) else { return }
        logger.warning(
            "spans were dropped because the queue was full",
            metadata: ["spans": .stringConvertible(count - dropped), "queue": .stringConvertible(limit)]
        )
        dropped = count
    }

    /// A request was answered well.
    mutating func noteSuccess() {
        lost = 0
        guard isFailing else { return }
        logger.info("traces are exported again")
        failures = 0
        isFailing = false
    }

    /// A batch was given up.
    mutating func lose(_ spans: Int) { lost += spans }

    /// Nothing more is sent.
    mutating func end(losing spans: Int) {
        lost += spans
        guard lost > 0 else { return }
        logger.warning("spans were lost at the end", metadata: ["spans": .stringConvertible(lost)])
    }

    private mutating func isDue(_ now: ContinuousClock.Instant) -> Bool {
        if let last, now < last + Self.interval { return false }
        last = now
        return true
    }
}
