import Messaging

/// What a load has shown, and what of it should not be.
struct Verdict: Sendable {
    let attempts: [Attempt]
    /// How often each worker has run each request.
    let runs: [Int: [Int: Int]]
    let tally: PublishTally
    let settings: ChaosSettings

    /// The endings a fault may have; others would be the driver's own fault.
    private static let expected: Set<RPCError.Code> = [
        .remote, .timeout, .noResponder, .busUnavailable, .busBlocked, .publishUnconfirmed, .publishRejected,
    ]

    /// Everything that breaks a promise, in words.
    var violations: [String] { attempts.flatMap(violations(of:)) }

    private func violations(of attempt: Attempt) -> [String] {
        let ran = runs[attempt.number] ?? [:]
        let published = tally.count(of: attempt.number)
        var found: [String] = []
        if attempt.start.duration(to: attempt.end) > settings.timeout + settings.slack { found.append("ended late") }
        if published > 1 { found.append("was published \(published) times") }
        // The broker delivers again what was not acknowledged; a worker recognises what it has run.
        if ran.values.contains(where: { $0 > 1 }) { found.append("was run again by the same worker") }
        if let error = attempt.error {
            if !Self.expected.contains(error.code) { found.append("ended with \(error.code)") }
            if error.delivery.excludesExecution, !ran.isEmpty { found.append("was run") }
            if error.delivery == .executed, ran.isEmpty { found.append("was not run") }
            if error.delivery == .notSent, error.code != .noResponder, published > 0 { found.append("was published") }
        } else {
            if published == 0 { found.append("was never published") }
            if attempt.kind == .call, attempt.returned != RequestMark.text(attempt.number) {
                found.append("got the answer of another: \(attempt.returned ?? "nothing")")
            }
            if ran.isEmpty, attempt.kind != .cast || !settings.mayLoseCasts { found.append("was not run") }
        }
        let ending = attempt.error.map { "\($0.code)/\($0.delivery)" } ?? "good"
        return found.map { "the \(attempt.kind) \(attempt.number), which ended as \(ending), \($0)" }
    }

    /// The figures: attempts, good ones, endings by code and delivery, and what was run more than once.
    var figures: String {
        var endings: [String: Int] = [:]
        for error in attempts.filter({ !$0.isGood }).compactMap(\.error) {
            endings["\(error.code)/\(error.delivery)", default: 0] += 1
        }
        let errors = endings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let repeated = runs.values.count { $0.values.reduce(0, +) > 1 }
        let good = attempts.count(where: \.isGood)
        let slowest = attempts.map { $0.start.duration(to: $0.end) }.max() ?? .zero
        return """
            \(attempts.count) requests, \(good) good; \(errors.isEmpty ? "no errors" : errors); \
            \(repeated) run twice; slowest \(slowest.inSeconds)
            """
    }
}

extension Duration {
    /// In seconds with two decimals.
    var inSeconds: String {
        let hundredths = components.seconds * 100 + components.attoseconds / 10_000_000_000_000_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
}
