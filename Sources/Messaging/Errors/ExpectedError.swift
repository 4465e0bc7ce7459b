/// An error that is part of a method's contract: its caller sees the error inside, and the log gets it at debug level.
///
/// (oslo: `ExpectedException`.)
public struct ExpectedError: Error, CustomStringConvertible {
    /// The error.
    public var error: any Error

    /// Marks an error as expected.
    public init(_ error: any Error) {
        self.error = error
    }

    /// The error's own text.
    public var description: String { "\(error)" }
}

extension RPCMethod {
    /// The same method, with errors of these types as part of its contract (oslo: `expected_exceptions`).
    ///
    /// ```swift
    /// RPCMethod(taking: Name.self, lookUp).expecting(InstanceNotFound.self, InvalidName.self)
    /// ```
    public func expecting<each Failure: Error>(_ types: repeat (each Failure).Type) -> RPCMethod {
        // Asked for outside of the closure, because a pack cannot be captured by a concurrent one.
        let tests = Self.tests(repeat each types)
        let body = self.body
        return RPCMethod { context, arguments in
            do {
                return try await body(context, arguments)
            } catch let error where tests.contains(where: { $0(error) }) {
                throw ExpectedError(error)
            }
        }
    }

    private static func tests<each Failure: Error>(
        _ types: repeat (each Failure).Type
    ) -> [@Sendable (any Error) -> Bool] {
        var tests: [@Sendable (any Error) -> Bool] = []
        repeat tests.append(test(each types))
        return tests
    }

    private static func test<Failure: Error>(_: Failure.Type) -> @Sendable (any Error) -> Bool {
        { $0 is Failure }
    }
}
