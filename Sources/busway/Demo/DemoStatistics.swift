import Locking
import WireJSON

/// How often each method of the demo ran, and since when.
final class DemoStatistics: Sendable {
    private let counts = Lock<[String: Int]>([:])
    private let started = ContinuousClock.now

    func count(_ method: String) { counts.withLock { $0[method, default: 0] += 1 } }

    /// What `stats` answers.
    var snapshot: JSONValue {
        let calls = counts.withLock { $0 }.sorted { $0.key < $1.key }
        var byMethod = JSONObject()
        for (method, count) in calls { byMethod[method] = .number(JSONNumber(count)) }
        let uptime = Int((ContinuousClock.now - started).components.seconds)
        return ["calls": .object(byMethod), "uptime_seconds": .number(JSONNumber(uptime))]
    }
}
