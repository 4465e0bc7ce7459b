import SocketHTTP
import Testing

@Suite("What the HTTP layer answers to what it gets", .timeLimit(.minutes(1)))
struct RequestTableTests {
    @Test("every row of the table gets its status over a socket")
    func statuses() async throws {
        try await withServer(HTTPServerConfiguration(limits: tableLimits)) { running in
            for row in requestTable {
                let response = try await running.exchange(row.request)
                #expect(response.hasPrefix("HTTP/1.1 \(row.status) "), "\(row): \(response)")
            }
            let refused = requestTable.count { $0.status != 200 }
            #expect(running.server.statistics.refusedRequests == refused)
        }
    }

    @Test("a refused request is told why, once, and the connection ends")
    func refusalsClose() async throws {
        try await withServer(HTTPServerConfiguration(limits: tableLimits)) { running in
            for row in requestTable where row.status != 200 && !row.endsEarly {
                let response = try await running.exchange(row.request + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(response.split(separator: "HTTP/1.1 ").count == 1, "\(row): \(response)")
                #expect(response.contains("\r\nConnection: close\r\n"), "\(row): \(response)")
            }
        }
    }
}
