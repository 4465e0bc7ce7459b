import Reactor
import Testing

@Suite("A group of loops", .timeLimit(.minutes(1)))
struct EventLoopGroupTests {
    @Test("gives its loops in turn, and ends them all")
    func turns() async throws {
        let group = try EventLoopGroup(count: 3, name: "io")
        #expect(group.loops.map(\.name) == ["io-0", "io-1", "io-2"])
        let given = (0..<7).map { _ in group.next().name }
        #expect(given == ["io-0", "io-1", "io-2", "io-0", "io-1", "io-2", "io-0"])
        await group.shutDown()
        await group.shutDown()
        let refused = await Task(executorPreference: group.loops[1]) { [loop = group.loops[1]] in
            await failure { () throws(SocketError) in
                _ = try await Socket.connect(to: .unix(path: "/no/such/socket"), on: loop)
            }
        }.value
        #expect(refused != nil)
    }
}
