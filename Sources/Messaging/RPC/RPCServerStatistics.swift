/// What a server has done since it was made.
public struct RPCServerStatistics: Sendable, Hashable {
    /// Methods running now.
    public internal(set) var running = 0
    /// Methods that returned a result.
    public internal(set) var succeeded = 0
    /// Methods that failed, expectedly or not, and requests no method was found for.
    public internal(set) var failed = 0
    /// Requests dropped because their callers had stopped waiting.
    public internal(set) var expired = 0
    /// Requests dropped because they had been received before.
    public internal(set) var duplicates = 0
}
