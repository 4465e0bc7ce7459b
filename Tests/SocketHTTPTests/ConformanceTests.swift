import HTTPConformance
import SocketHTTP
import Testing

@Suite("What the HTTP layer answers to what it gets", .timeLimit(.minutes(1)))
struct ConformanceTests {
    @Test("every case ends with its status, and the connection as it must")
    func cases() async throws {
        try await withServer(HTTPServerConfiguration(limits: tableLimits)) { running in
            let site = conformanceSite(at: running.address)
            #expect(site.cases.count > 300)
            #expect(Set(site.cases.map(\.description)).count == site.cases.count, "two cases have one name")
            try await site.run(on: running.loops)
        }
    }
}
