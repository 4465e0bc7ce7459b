import HTTPConformance
import Reactor
import SocketHTTP
import Testing

@Suite("What the gateway answers to what it gets", .timeLimit(.minutes(2)))
struct GatewayConformanceTests {
    @Test("every case of the HTTP layer, and those of routes, sites, types and bodies, end as they must")
    func cases() async throws {
        try await ServeFixture.with { server in
            let loops = try EventLoopGroup(count: 1, name: "conformance")
            let site = ConformanceSite(
                address: try server.apiAddress,
                host: "localhost",
                getPath: "/livez",
                postPath: "/v1/call/demo/echo",
                serverOptions: 204,
                limits: HTTPLimits(),
                isGateway: true
            )
            #expect(Set(site.cases.map(\.description)).count == site.cases.count, "two cases have one name")
            try await site.run(on: loops)
            await loops.shutDown()
        }
    }
}

extension ServeFixture {
    /// Where the API listens, for clients that speak for themselves.
    var apiAddress: SocketAddress {
        get throws { try SocketAddress(String(api.dropFirst("http://".count))) }
    }
}
