/// One promise every driver keeps, and how to check it.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The promise, as a sentence.
    public let name: String

    /// Checks it on a bus; throws a ``ConformanceFailure`` when it is broken.
    public let run: @Sendable (ConformanceFixture) async throws -> Void

    init(_ name: String, _ run: @escaping @Sendable (ConformanceFixture) async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// The promise.
    public var description: String { name }
}

/// Every case there is, in groups.
public enum DriverConformance {
    /// The cases a driver must pass.
    public static let cases: [ConformanceCase] =
        delivery + absence + dispatch + outcomes + content + deadlines + monitoring + endings + notifications
        + health
}
