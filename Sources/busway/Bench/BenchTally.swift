import Histogram

/// What has come of a benchmark's requests so far.
struct BenchTally: Sendable {
    /// A request that takes longer than this is counted as this long.
    static let longest: UInt64 = 3_600_000_000

    /// The times of answered requests in microseconds, to three digits.
    private(set) var times = Histogram<UInt64>(highestTrackableValue: longest)
    private(set) var statuses: [Int: Int] = [:]
    /// Requests that got no answer, by what went wrong.
    private(set) var errors: [String: Int] = [:]
    private(set) var octets = 0

    var answered: Int { Int(times.totalCount) }
    var failed: Int { errors.values.reduce(0, +) }

    /// Counts an answer, whatever its status.
    mutating func count(status: Int, octets: Int, after time: Duration) {
        times.record(min(Self.longest, UInt64(max(.zero, time) / .microseconds(1))))
        statuses[status, default: 0] += 1
        self.octets += octets
    }

    /// Counts a request that got none.
    mutating func count(error: String) { errors[error, default: 0] += 1 }

    /// Takes in what another one has counted.
    mutating func add(_ other: BenchTally) {
        times.add(other.times)
        statuses.merge(other.statuses, uniquingKeysWith: +)
        errors.merge(other.errors, uniquingKeysWith: +)
        octets += other.octets
    }
}
