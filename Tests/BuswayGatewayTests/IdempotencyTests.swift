import HTTPTypes
import Messaging
import Testing
import WireJSON
import WorkerFixture

@testable import BuswayGateway

@Suite("A request with an idempotency key", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    private static let name = HTTPField.Name.idempotencyKey
    private static let key: HTTPFields = [name: "order-1"]

    @Test("runs once, and is answered the same when it is repeated, on every gateway", arguments: ["run", "fail"])
    func replay(method: String) async throws {
        try await GatewayFixture.withPair { here, there, jobs in
            let first = await here.post("/v1/call/jobs/\(method)", #"{"args":{}}"#, fields: Self.key)
            #expect(first.field("Idempotency-Replayed") == nil)
            for gateway in [here, there, here] {
                let again = await gateway.post("/v1/call/jobs/\(method)", #"{"args":{}}"#, fields: Self.key)
                #expect(again.status == first.status && again.text == first.text)
                #expect(again.field("Idempotency-Replayed") == "true")
                #expect(again.field("Content-Type") == first.field("Content-Type"))
            }
            #expect(jobs.count == 1)
            let other = await there.post("/v1/call/jobs/\(method)", #"{"args":{}}"#, fields: [Self.name: "order-2"])
            #expect(other.status == first.status && jobs.count == 2)
        }
    }

    @Test("is kept for casts too")
    func casts() async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            let first = await fixture.post("/v1/cast/jobs/run", fields: Self.key)
            let again = await fixture.post("/v1/cast/jobs/run", fields: Self.key)
            #expect(first.status == 202 && again.status == 202 && again.text == first.text)
            #expect(again.field("Idempotency-Replayed") == "true")
        }
    }

    @Test("is refused while it runs, and when the key was used for something else")
    func conflicts() async throws {
        try await GatewayFixture.withPair { here, there, jobs in
            async let first = here.post("/v1/call/jobs/wait", fields: Self.key)
            await jobs.hasBegun.wait()
            for gateway in [here, there] {
                let running = await gateway.post("/v1/call/jobs/wait", fields: Self.key)
                #expect(running.status == 409 && running.code == "idempotency-in-progress")
                #expect(running.retryable == true && running.delivery == "not_sent")
                #expect(running.field("Retry-After") == "1")
                let other = await gateway.post("/v1/call/jobs/wait", #"{"timeout":9}"#, fields: Self.key)
                #expect(other.status == 422 && other.code == "idempotency-mismatch" && other.retryable == false)
            }
            jobs.release.fire()
            #expect(await first.status == 200)
            #expect(jobs.count == 1)
        }
    }

    @Test("that got no answer in time stays in progress, may be repeated safely, and a late reply completes it")
    func lateReply() async throws {
        try await GatewayFixture.withPair { here, there, jobs in
            let body = #"{"timeout":2}"#
            let late = await here.post("/v1/call/jobs/wait", body, fields: Self.key)
            #expect(late.status == 504 && late.code == "rpc-timeout" && late.delivery == "unknown")
            #expect(late.retryable == true)
            #expect(await there.post("/v1/call/jobs/wait", body, fields: Self.key).code == "idempotency-in-progress")
            jobs.release.fire()
            var again = await there.post("/v1/call/jobs/wait", body, fields: Self.key)
            while again.status == 409 {
                // Nobody tells, and asking all the time would slow down what is waited for.
                try await Task.sleep(for: .milliseconds(5))
                again = await there.post("/v1/call/jobs/wait", body, fields: Self.key)
            }
            #expect(again.status == 200 && again.text == #"{"result":1}"# + "\n")
            #expect(again.field("Idempotency-Replayed") == "true" && jobs.count == 1)
        }
    }

    @Test("that was not sent or not executed is forgotten")
    func forgotten() async throws {
        try await GatewayFixture.withJobs { fixture, _ in
            for path in ["/v1/call/nobody/x", "/v1/call/jobs/missing"] {
                for _ in 0..<2 {
                    let answer = await fixture.post(path, fields: Self.key)
                    #expect(["no-responder", "unknown-method"].contains(answer.code))
                    #expect(answer.field("Idempotency-Replayed") == nil)
                }
            }
        }
    }

    @Test("meets nobody else's key, and asks for the same permission each time")
    func identities() async throws {
        let (ann, bob) = (APIKey.generate(), APIKey.generate())
        var configuration = GatewayConfiguration()
        configuration.access.apiKeys = [
            APIKey(name: "ann", digests: [KeyDigest(of: ann)]), APIKey(name: "bob", digests: [KeyDigest(of: bob)]),
        ]
        try await GatewayFixture.withJobs(configuration) { fixture, jobs in
            for key in [ann, bob] {
                let fields: HTTPFields = [Self.name: "same", .init("X-API-Key")!: key]
                #expect(await fixture.post("/v1/call/jobs/run", fields: fields).field("Idempotency-Replayed") == nil)
            }
            #expect(jobs.count == 2)
            #expect(await fixture.post("/v1/call/jobs/run", fields: [Self.name: "same"]).status == 401)
        }
    }

    @Test("may ask to be answered later, and is answered the same when it is repeated")
    func async() async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            var fields = HTTPFields.preferAsync()
            fields[Self.name] = "later"
            let accepted = await fixture.post("/v1/call/jobs/wait", fields: fields)
            let location = try #require(accepted.field("Location"))
            await jobs.hasBegun.wait()
            #expect(await fixture.post("/v1/call/jobs/wait", fields: fields).status == 409)
            jobs.release.fire()
            #expect(await fixture.get(location + "?wait=30").member("result")?.intValue == 1)
            let again = await fixture.post("/v1/call/jobs/wait", fields: [Self.name: "later"])
            #expect(again.text == #"{"result":1}"# + "\n" && jobs.count == 1)
        }
    }

    @Test("is refused where the key is none, or would keep nothing", arguments: ["", "é"])
    func wrong(key: String) async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            let answer = await fixture.post("/v1/call/jobs/run", fields: [Self.name: key])
            #expect(answer.status == 400 && answer.code == "malformed-request")
            var two = Self.key
            two.append(HTTPField(name: Self.name, value: "order-2"))
            #expect(await fixture.post("/v1/call/jobs/run", fields: two).code == "malformed-request")
            #expect(await fixture.post("/v1/batch", #"{"items":[]}"#, fields: Self.key).code == "malformed-request")
            #expect(await fixture.post("/rpc", "[]", fields: Self.key).code == "malformed-request")
            #expect(jobs.count == 0)
        }
    }
}
