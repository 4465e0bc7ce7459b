import Messaging

/// The argument of `sleep`.
struct Nap: Decodable, Sendable {
    let seconds: Double

    /// The longest sleep, so that a demo left running cannot collect sleepers for ever.
    static let longest: Double = 3600

    /// Sleeps; ends early when the call is cancelled.
    ///
    /// - Throws: Python's `ValueError` for a time that cannot be slept.
    func take() async throws {
        guard (0...Self.longest).contains(seconds) else {
            throw RPCFault.builtin("ValueError", "seconds must be from 0 to \(Int(Self.longest))", expected: true)
        }
        try await Task.sleep(for: .seconds(seconds))
    }
}
