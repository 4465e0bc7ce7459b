import ChildProcesses
import Foundation
import Locking
import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON
import WorkerFixture

/// Several gateways of this build on one RabbitMQ, as behind a balancer, with a worker in this process.
struct GatewaysFixture: Sendable {
    /// The callers the gateways know, by their keys: SHA-256 of "a" and of "b".
    static let ann = ["-H", "X-API-Key: a"]
    static let bob = ["-H", "X-API-Key: b"]
    private static let settings = """
        { auth: { api_keys: [
          { name: ann, sha256: [ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb] },
          { name: bob, sha256: [3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d] } ] } }
        """

    /// The body of the calls that are answered later: the worker says every six seconds that it is at it, which leaves as much
    /// for a machine that is busy with other tests to bring the news.
    static let body = #"{"call_monitor":12}"#

    let bus: VirtualHost
    let url: String
    let worker: CountingWorker

    /// Lends `body` a bus with a worker on the topic `jobs`.
    static func with(options: String = "", _ body: (GatewaysFixture) async throws -> Void) async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            let url = bus.url + options
            let silent = Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }
            try await withTransport(url, drivers: [.rabbitMQ], logger: silent) { transport in
                let worker = CountingWorker()
                let target = Target(topic: "jobs", server: "one")
                let server = RPCServer(transport, target: target, endpoints: [worker.endpoint])
                try await server.start()
                let outcome: Result<Void, any Error>
                do {
                    outcome = .success(try await body(GatewaysFixture(bus: bus, url: url, worker: worker)))
                } catch {
                    outcome = .failure(error)
                }
                worker.release.fire()
                await server.stop()
                await server.wait()
                try outcome.get()
            }
        }
    }

    /// Lends `body` so many gateways that know each other.
    func gateways(_ count: Int, _ body: ([ServeFixture]) async throws -> Void) async throws {
        try await gateways(count, beside: []) { gateways in
            for gateway in gateways { try await acquainted(gateway, with: gateways) }
            try await body(gateways)
        }
    }

    /// Lends `body` one more gateway.
    func gateway(_ body: (ServeFixture) async throws -> Void) async throws {
        try await ServeFixture.with(bus: url, settings: Self.settings, body)
    }

    private func gateways(
        _ count: Int,
        beside others: [ServeFixture],
        _ body: ([ServeFixture]) async throws -> Void
    ) async throws {
        guard count > 0 else { return try await body(others) }
        try await gateway { gateway in try await gateways(count - 1, beside: others + [gateway], body) }
    }

    /// Returns when the others find what a gateway keeps.
    private func acquainted(_ gateway: ServeFixture, with others: [ServeFixture]) async throws {
        let location = try await begin("hold", at: gateway)
        for other in others {
            while try await other.request(location, Self.ann).status != 202 { try Task.checkCancellation() }
        }
        #expect(try await gateway.request(location, Self.ann + ["-X", "DELETE"]).status == 202)
    }

    /// Has a gateway make a call that is answered later, and returns where to ask for it.
    func begin(_ method: String, at gateway: ServeFixture, _ options: [String] = []) async throws -> String {
        let accepted = try await gateway.request(
            "/v1/call/jobs/\(method)",
            Self.ann + ["-H", "Prefer: respond-async"] + options + ["-d", Self.body]
        )
        #expect(accepted.status == 202, "\(accepted)")
        return try #require(accepted.location)
    }
}
