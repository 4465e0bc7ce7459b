import Messaging
import WireJSON

/// A number of callers, each of which calls again as soon as it has its answer.
struct Load: Sendable {
    private let client: RPCClient
    /// Callers go on where their replies come, as those of the rival in C do.
    private let executor: (any TaskExecutor)?
    private let arguments: RawJSON
    /// What a service of OpenStack sends along, shortened.
    private let context: RequestContext = [
        "request_id": "req-5f6d0c2e-8a1b-4c3d-9e7f-0123456789ab", "user_id": "u-42", "project_id": "p-7",
        "is_admin": false,
    ]

    init(_ transport: Transport, topic: String) throws {
        client = RPCClient(transport, target: Target(topic: topic, version: "1.0"), mandatory: true)
        executor = transport.replyExecutor
        arguments = try RawJSON(
            validating: Array(#"{"name": "instance-00000001", "numbers": [1, 2, 3], "on": true}"#.utf8)
        )
    }

    /// Keeps `inFlight` calls going for a while.
    func run(inFlight: Int, seconds: Double) async throws -> Result {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        var times: [Duration] = []
        try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<inFlight {
                group.addTask(executorPreference: executor) {
                    var times: [Duration] = []
                    var before = ContinuousClock.now
                    while before < end {
                        _ = try await client.call("echo", context, raw: arguments)
                        let after = ContinuousClock.now
                        times.append(after - before)
                        before = after
                    }
                    return times
                }
            }
            for try await some in group { times += some }
        }
        return Result(times: times, elapsed: ContinuousClock.now - start)
    }

    /// What came of a run.
    struct Result {
        var times: [Duration]
        var elapsed: Duration

        /// The line of JSON `scripts/bench` reads.
        var line: String {
            let sorted = times.sorted()
            func percentile(_ part: Double) -> Int {
                guard !sorted.isEmpty else { return 0 }
                return Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] / .microseconds(1))
            }
            let seconds = elapsed / .seconds(1)
            return """
                {"calls": \(times.count), "seconds": \(seconds), "p50": \(percentile(0.5)), "p99": \(percentile(0.99))}
                """
        }
    }
}
