internal import Messaging

/// Runs a call that must fail, and returns how it failed.
func failure<Result>(
    of what: String,
    file: String = #fileID,
    line: Int = #line,
    _ call: () async throws(RPCError) -> Result
) async throws -> RPCError {
    do throws(RPCError) {
        _ = try await call()
    } catch {
        return error
    }
    throw ConformanceFailure("\(file):\(line): \(what) should fail and does not")
}
