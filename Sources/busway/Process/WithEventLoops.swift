import Reactor

/// Makes the process's loops, lends them to `body` and shuts them down afterwards, whatever `body` does.
func withEventLoops<Result>(_ body: (EventLoopGroup) async throws -> Result) async throws -> Result {
    let loops = try EventLoopGroup()
    do {
        let result = try await body(loops)
        await loops.shutDown()
        return result
    } catch {
        await loops.shutDown()
        throw error
    }
}
