import BuswayBridge
import HTTPTypes
import Testing

@Suite("The circuit before a service", .timeLimit(.minutes(1)))
struct UpstreamCircuitTests {
    private typealias Turn = ScriptedService.Turn

    private static let busy = Turn.success(.init(status: 503))
    private static let away = Turn.failure(.init(.unreachable, "nobody there"))
    private static let late = Turn.failure(.init(.timeout, "too late"))
    private static let fine = Turn.success(.init(status: 404))

    private static func request(timeout: Duration = .seconds(5)) -> UpstreamRequest {
        UpstreamRequest(verb: .get, url: "http://x/", timeout: timeout)
    }

    /// How requests end, one after the other: a status, or the kind of the failure.
    private func ends(_ circuit: UpstreamCircuit, _ count: Int, timeout: Duration = .seconds(5)) async -> [String] {
        var ends: [String] = []
        for _ in 0..<count {
            do throws(UpstreamError) {
                ends.append("\(try await circuit.send(Self.request(timeout: timeout)).status)")
            } catch {
                ends.append("\(error.kind)")
            }
        }
        return ends
    }

    @Test("a service that failed three times in a row is left alone, seen after by one request, and used again")
    func restsAndRecovers() async throws {
        let service = ScriptedService([Self.busy, Self.away, Self.late, Self.away, Self.fine, Self.fine])
        let time = service.time
        let circuit = UpstreamCircuit(service, .init(failures: 3, rest: .seconds(5)), time: time)
        #expect(await ends(circuit, 5) == ["503", "unreachable", "timeout", "resting", "resting"])
        #expect(circuit.isOpen && service.requests.count == 3)
        try await service.pass(.seconds(5))
        // The one that goes and sees finds nobody, so it rests once more.
        #expect(await ends(circuit, 2) == ["unreachable", "resting"])
        try await service.pass(.seconds(5))
        #expect(await ends(circuit, 2) == ["404", "404"])
        #expect(!circuit.isOpen && service.requests.count == 6)
    }

    @Test("any answer of the service clears the count, and a request with too little time says nothing")
    func harmless() async throws {
        let service = ScriptedService([Self.busy, Self.fine, Self.busy, Self.late, Self.late, Self.fine])
        let circuit = UpstreamCircuit(service, .init(failures: 2), time: service.time)
        #expect(await ends(circuit, 3) == ["503", "404", "503"])
        #expect(await ends(circuit, 3, timeout: .milliseconds(500)) == ["timeout", "timeout", "404"])
        #expect(!circuit.isOpen)
    }
}
