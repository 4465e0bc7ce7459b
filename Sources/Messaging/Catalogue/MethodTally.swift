internal import Locking

/// Counts what a server does, method by method.
///
/// Only methods that exist are counted, and never more than a thousand of them: an endpoint may answer to any name.
final class MethodTally: Sendable {
    private struct Key: Hashable {
        let namespace: String?
        let name: String
    }

    private struct Count {
        var calls = 0
        var errors = 0
        var total = Duration.zero
        var lastError: (text: String, at: TimeSource.Instant)?

        mutating func add(_ duration: Duration, _ error: (text: String, at: TimeSource.Instant)?) {
            calls += 1
            total += duration
            guard let error else { return }
            errors += 1
            lastError = error
        }
    }

    private static let mostMethods = 1000

    private let time: TimeSource
    private let counts = Lock<[Key: Count]>([:])

    init(_ time: TimeSource) {
        self.time = time
    }

    /// Counts a method that has ended; `failure` is what its caller was told.
    func count(_ name: String, namespace: String?, took duration: Duration, failure: RemoteFailure?) {
        let key = Key(namespace: namespace, name: name)
        let now = time.now
        let text = failure.map {
            String("\($0.qualifiedName): \($0.message)".prefix(MethodStatistics.LastError.longestText))
        }
        counts.withLock { counts in
            guard counts.count < Self.mostMethods || counts[key] != nil else { return }
            counts[key, default: Count()].add(duration, text.map { ($0, now) })
        }
    }

    /// What was counted for a method under any of the namespaces its endpoint answers to.
    func statistics(of name: String, namespaces: [String?]) -> MethodStatistics {
        let now = time.now
        let found = counts.withLock { counts in
            Set(namespaces).compactMap { counts[Key(namespace: $0, name: name)] }
        }
        return found.reduce(into: MethodStatistics()) { sum, count in
            sum.add(
                MethodStatistics(
                    calls: count.calls,
                    errors: count.errors,
                    meanSeconds: count.total / Duration.seconds(1) / Double(max(count.calls, 1)),
                    lastError: count.lastError.map { .init(text: $0.text, age: $0.at.duration(to: now) / .seconds(1)) }
                )
            )
        }
    }
}
