import Messaging
import MessagingConformance
import Testing

@Suite("The memory driver keeps every promise of a driver", .timeLimit(.minutes(1)))
struct MemoryConformanceTests {
    @Test(arguments: DriverConformance.cases + DriverConformance.tailing)
    func keepsPromise(_ conformanceCase: ConformanceCase) async throws {
        try await ConformanceFixture.check(
            conformanceCase,
            url: "memory://\(UniqueID())",
            drivers: [.memory]
        )
    }
}
