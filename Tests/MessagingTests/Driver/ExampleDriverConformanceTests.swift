import ExampleDriver
import MessagingConformance
import Testing

@Suite("The driver of the guide keeps every promise of a driver", .timeLimit(.minutes(1)))
struct ExampleDriverConformanceTests {
    @Test(arguments: DriverConformance.cases)
    func keepsPromise(_ conformanceCase: ConformanceCase) async throws {
        try await ConformanceFixture.check(conformanceCase, url: "post://", drivers: [.postOffice()])
    }
}
