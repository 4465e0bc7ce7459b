/// A promise that was not kept.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// What was promised and what was seen.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Fails the case unless `isTrue`.
func require(_ isTrue: Bool, _ promise: @autoclosure () -> String, file: String = #fileID, line: Int = #line) throws {
    guard isTrue else { throw ConformanceFailure("\(file):\(line): \(promise())") }
}

/// Fails the case unless both are equal.
func requireEqual<Value: Equatable>(
    _ seen: Value,
    _ promised: Value,
    _ what: @autoclosure () -> String = "the value",
    file: String = #fileID,
    line: Int = #line
) throws {
    guard seen != promised else { return }
    throw ConformanceFailure("\(file):\(line): \(what()) should be \(promised) and is \(seen)")
}
