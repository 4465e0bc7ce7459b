/// Why a fault test cannot go on.
struct ChaosFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs `body`, which must end when it is cancelled, and gives it up after `limit`.
///
/// - Throws: what `body` throws, or a ``ChaosFailure`` that says what did not happen.
func within<Result: Sendable>(
    _ limit: Duration,
    _ what: String,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // The limit itself: nothing waits for this when all is well.
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
            throw ChaosFailure("not within \(limit): \(what)")
        }
        return result
    }
}

/// Asks until `condition` is true, for what nobody announces: the state of a broker, of sockets and of lanes.
///
/// - Throws: what `condition` throws, or a ``ChaosFailure`` with what was found last.
func eventually(
    within limit: Duration,
    _ what: String,
    _ condition: () async throws -> (isTrue: Bool, found: String)
) async throws {
    let end = ContinuousClock.now + limit
    while true {
        let (isTrue, found) = try await condition()
        if isTrue { return }
        guard ContinuousClock.now < end else { throw ChaosFailure("not within \(limit): \(what); found \(found)") }
        // Nobody tells when it changes, and asking all the time would slow down what is waited for.
        try await Task.sleep(for: .milliseconds(20))
    }
}
