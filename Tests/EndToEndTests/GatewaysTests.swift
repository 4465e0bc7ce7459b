import Foundation
import Messaging
import RabbitMQFixture
import Testing
import WireJSON
import WorkerFixture

/// What callers see who reach another gateway with each request.
@Suite("Several gateways on RabbitMQ", .serialized, .timeLimit(.minutes(2)))
struct GatewaysTests {
    private static let ann = GatewaysFixture.ann
    private static let bob = GatewaysFixture.bob

    @Test(
        "a call made at one is asked for, waited for, streamed and deleted at the others, whatever the queues are",
        arguments: [
            "", "?amqp_durable_queues=true", "?rabbit_transient_quorum_queue=true", "?rabbit_quorum_queue=true",
            "?rabbit_transient_quorum_queue=true&rabbit_stream_fanout=true",
        ]
    )
    func found(options: String) async throws {
        try await GatewaysFixture.with(options: options) { fixture in
            try await fixture.gateways(3) { gateways in
                let location = try await fixture.begin("wait", at: gateways[0])
                #expect(try await gateways[1].request(location, Self.ann).status == 202)
                async let waited = gateways[1].request(location + "?wait=30", Self.ann)
                async let streamed = gateways[2].request(location + "/events", Self.ann)
                // That something is streamed is seen by a heartbeat of the worker's.
                while try await gateways[2].heartbeats(of: location) == 0 { try Task.checkCancellation() }
                for other in gateways {
                    for path in [location, location + "/events"] {
                        #expect(try await other.request(path, Self.bob).code == "not-found")
                    }
                    #expect(try await other.request(location, Self.bob + ["-X", "DELETE"]).code == "not-found")
                    #expect(try await other.request(location).status == 401)
                }
                fixture.worker.release.fire()
                #expect(try await waited.body == "{\"status\":200,\"result\":1}\n")
                let events = try await streamed.body
                #expect(events.contains("event: heartbeat\n"), "\(events)")
                #expect(events.hasSuffix("event: result\ndata: {\"result\":1}\n\n"), "\(events)")
                #expect(try await gateways[1].request(location, Self.ann + ["-X", "DELETE"]).status == 202)
                for gateway in gateways { #expect(try await gateway.request(location, Self.ann).status == 404) }
            }
        }
    }

    @Test("a key used at one is in progress, refused or replayed at the others, and is nobody else's")
    func keys() async throws {
        try await GatewaysFixture.with { fixture in
            try await fixture.gateways(3) { gateways in
                let path = "/v1/call/jobs/wait"
                let key = ["-H", "Idempotency-Key: order-1"]
                async let first = gateways[0].request(path, Self.ann + key + ["-d", "{}"])
                await fixture.worker.hasBegun.wait()
                for gateway in gateways {
                    let again = try await gateway.request(path, Self.ann + key + ["-d", "{}"])
                    #expect(again.isProblem(409, "idempotency-in-progress", retryable: true, "not_sent"), "\(again)")
                    let other = try await gateway.request(path, Self.ann + key + ["-d", #"{"args":{}}"#])
                    #expect(other.isProblem(422, "idempotency-mismatch", retryable: false, "not_sent"), "\(other)")
                }
                #expect(fixture.worker.count == 1)
                async let bobs = gateways[1].request(path, Self.bob + key + ["-d", "{}"])
                // Nobody tells, and asking all the time would slow down what is waited for.
                while fixture.worker.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
                fixture.worker.release.fire()
                let (ours, theirs) = try await (first, bobs)
                #expect(ours.body == "{\"result\":1}\n" && !ours.isReplayed)
                #expect(theirs.body == "{\"result\":2}\n" && !theirs.isReplayed)
                for gateway in gateways {
                    let again = try await gateway.request(path, Self.ann + key + ["-d", "{}"])
                    #expect(again.body == ours.body && again.isReplayed, "\(again)")
                    let bobs = try await gateway.request(path, Self.bob + key + ["-d", "{}"])
                    #expect(bobs.body == theirs.body && bobs.isReplayed, "\(bobs)")
                    #expect(try await gateway.request(path, key + ["-d", "{}"]).status == 401)
                }
                #expect(fixture.worker.count == 2)
            }
        }
    }

    @Test("keys that were used are known to a gateway that comes later")
    func newcomer() async throws {
        try await GatewaysFixture.with { fixture in
            func runAll(at gateway: ServeFixture) async throws -> [Ending] {
                var endings: [Ending] = []
                for number in 0..<12 {
                    let key = ["-H", "Idempotency-Key: \(number)", "-d", "{}"]
                    endings.append(try await gateway.request("/v1/call/jobs/run", Self.ann + key))
                }
                return endings
            }
            try await fixture.gateways(1) { first in
                let before = try await runAll(at: first[0])
                #expect(before.allSatisfy { $0.status == 200 && !$0.isReplayed })
                try await fixture.gateway { second in
                    try await fixture.gateway { third in
                        for gateway in [third, second, first[0]] {
                            let again = try await runAll(at: gateway)
                            #expect(again.map(\.body) == before.map(\.body) && again.allSatisfy(\.isReplayed))
                        }
                    }
                }
                #expect(fixture.worker.count == 12)
            }
        }
    }

    @Test(
        "a gateway that is killed leaves its calls lost, which the others say soon, and no queue for long",
        arguments: ["", "?rabbit_transient_quorum_queue=true&rabbit_transient_queues_ttl=0"]
    )
    func killed(options: String) async throws {
        try await GatewaysFixture.with(options: options) { fixture in
            try await fixture.gateways(3) { gateways in
                let location = try await fixture.begin("wait", at: gateways[0])
                let queue = "busway.gateways." + location.dropFirst("/v1/calls/".count).prefix(32)
                #expect(try await fixture.bus.queues()[queue] != nil)
                let fanouts = try await fixture.fanoutQueues()
                async let waited = gateways[1].request(location + "?wait=60", Self.ann)
                async let streamed = gateways[2].request(location + "/events", Self.ann)
                while try await gateways[2].heartbeats(of: location) == 0 { try Task.checkCancellation() }
                let start = ContinuousClock.now
                gateways[0].signal(SIGKILL)
                let lost = try await waited
                #expect(lost.isProblem(410, "call-lost", retryable: false, "unknown"), "\(lost)")
                let events = try await streamed.body
                #expect(events.contains("event: problem\n") && events.contains("call-lost"), "\(events)")
                let noticed = ContinuousClock.now - start
                // Two and a half seconds on a machine that does nothing else.
                #expect(noticed < .seconds(10), "noticed after \(noticed)")
                for gateway in gateways.dropFirst() {
                    for request in [[], ["-X", "DELETE"]] {
                        let again = try await gateway.request(location, Self.ann + request)
                        #expect(again.isProblem(410, "call-lost", retryable: false, "unknown"), "\(again)")
                    }
                }
                for number in 0..<6 {
                    let key = ["-H", "Idempotency-Key: \(number)", "-d", "{}"]
                    let answer = try await gateways[1 + number % 2].request("/v1/call/jobs/run", Self.ann + key)
                    #expect(answer.status == 200 && answer.seconds < 10, "\(answer)")
                }
                while try await fixture.bus.queues()[queue] != nil { try Task.checkCancellation() }
                while try await fixture.fanoutQueues().count >= fanouts.count { try Task.checkCancellation() }
                let late = try await gateways[1].request(location, Self.ann)
                #expect(late.isProblem(410, "call-lost", retryable: false, "unknown"), "\(late)")
            }
        }
    }

    @Test("a gateway that is drained lets its calls end, for those who wait at the others, and is gone then")
    func drained() async throws {
        try await GatewaysFixture.with { fixture in
            try await fixture.gateways(2) { gateways in
                let key = ["-H", "Idempotency-Key: order-1"]
                let location = try await fixture.begin("wait", at: gateways[0], key)
                let queue = "busway.gateways." + location.dropFirst("/v1/calls/".count).prefix(32)
                async let waited = gateways[1].request(location + "?wait=30", Self.ann)
                gateways[0].signal(SIGTERM)
                try await gateways[0].untilLogged(#""message":"draining""#)
                // Its listeners are closed, and it still answers the other one.
                while try await Command.curl(gateways[0].api + "/livez").status == 0 { try Task.checkCancellation() }
                #expect(try await gateways[1].request(location, Self.ann).status == 202)
                fixture.worker.release.fire()
                #expect(try await waited.body == "{\"status\":200,\"result\":1}\n")
                #expect(await gateways[0].exitCode() == 0)
                #expect(!gateways[0].logged.contains("cut off"))
                let gone = try await gateways[1].request(location, Self.ann)
                #expect(gone.isProblem(410, "call-lost", retryable: false, "unknown"), "\(gone)")
                #expect(try await fixture.bus.queues()[queue] == nil)
                // Where the record was kept, it is replayed; where it went with the gateway, it is a new one.
                let again = try await gateways[1].request(
                    "/v1/call/jobs/wait",
                    Self.ann + key + ["-d", GatewaysFixture.body]
                )
                #expect(again.status == 200, "\(again)")
            }
        }
    }
}

extension GatewaysFixture {
    /// The queues of those who listen to all gateways.
    fileprivate func fanoutQueues() async throws -> [String] {
        try await bus.queues().keys.filter { $0.hasPrefix("busway.gateways_fanout_") }
    }
}

extension ServeFixture {
    /// How many heartbeats a call had, as this gateway tells after a second in which the call has not ended.
    fileprivate func heartbeats(of location: String) async throws -> Int {
        // Asked as often as it can answer, it would take the processor from the worker whose heartbeat is waited for.
        let ending = try await request(location + "?wait=1", GatewaysFixture.ann)
        try #require(ending.status == 202, "\(ending)")
        return try JSONValue(parsing: ending.body)["heartbeats"]?.intValue ?? 0
    }
}
