import HTTPTypes
import Messaging
import Testing
import WireJSON
import WorkerFixture

@testable import BuswayGateway

extension HTTPFields {
    /// `Prefer: respond-async`, with what else is preferred.
    static func preferAsync(_ more: String = "") -> HTTPFields { [.prefer: "respond-async" + more] }
}

@Suite("A call that is answered later", .timeLimit(.minutes(1)))
struct AsyncCallTests {
    @Test("is accepted with its place, tells that it runs, and gives its result to whoever asks or waits")
    func lifetime() async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            let accepted = await fixture.post("/v1/call/jobs/wait", fields: .preferAsync())
            #expect(accepted.status == 202 && accepted.field("Preference-Applied") == "respond-async")
            #expect(accepted.field("Retry-After") == "1")
            let location = try #require(accepted.field("Location"))
            #expect(location == "/v1/calls/\(accepted.member("id")?.stringValue ?? "")")
            await jobs.hasBegun.wait()
            let running = await fixture.get(location)
            #expect(running.status == 202 && running.member("state")?.stringValue == "running")
            #expect(running.field("Retry-After") == "1" && running.field("Cache-Control") == "no-store")
            async let waiting = fixture.get(location + "?wait=30")
            jobs.release.fire()
            let ended = await waiting
            #expect(ended.status == 200 && ended.text == #"{"status":200,"result":1}"# + "\n")
            #expect(await fixture.get(location).text == ended.text)
            #expect(await fixture.send(.delete, location, "").status == 202)
            #expect(await fixture.get(location).status == 404)
            #expect(await fixture.send(.delete, location, "").code == "not-found")
        }
    }

    @Test("is answered at once when it ends within the wait its caller prefers", arguments: [", wait=30", "; wait=30"])
    func inTime(wait: String) async throws {
        try await GatewayFixture.withJobs { fixture, _ in
            let answer = await fixture.post("/v1/call/jobs/run", fields: .preferAsync(wait))
            #expect(answer.status == 200 && answer.text == #"{"result":1}"# + "\n")
            #expect(answer.field("Preference-Applied") == "wait=30" && answer.field("Location") == nil)
            let failed = await fixture.post("/v1/call/jobs/fail", fields: .preferAsync(wait))
            #expect(failed.status == 500 && failed.code == "remote-error")
        }
    }

    @Test("is refused at once where a call would be")
    func refused() async throws {
        try await GatewayFixture.withJobs { fixture, _ in
            let nobody = await fixture.post("/v1/call/nobody/x", fields: .preferAsync(", wait=30"))
            #expect(nobody.status == 503 && nobody.code == "no-responder" && nobody.field("Retry-After") == "1")
            let bad = await fixture.post("/v1/call/%23/x", fields: .preferAsync())
            #expect(bad.code == "invalid-target")
            #expect(await fixture.post("/v1/cast/jobs/run", fields: .preferAsync()).field("Preference-Applied") == nil)
        }
    }

    @Test("that ends with a problem tells it, with the status it would have had")
    func problem() async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            let body = #"{"timeout":1.5}"#
            let accepted = await fixture.post("/v1/call/jobs/wait", body, fields: .preferAsync())
            let location = try #require(accepted.field("Location"))
            let ended = await fixture.get(location + "?wait=30")
            #expect(ended.status == 200 && ended.member("status")?.intValue == 504)
            #expect(ended.member("problem")?["code"]?.stringValue == "rpc-timeout")
            #expect(ended.member("problem")?["delivery"]?.stringValue == "unknown")
        }
    }

    @Test("belongs to whoever made it: others are told of nothing")
    func others() async throws {
        let (ann, bob) = (APIKey.generate(), APIKey.generate())
        var configuration = GatewayConfiguration()
        configuration.access.apiKeys = [
            APIKey(name: "ann", digests: [KeyDigest(of: ann)]), APIKey(name: "bob", digests: [KeyDigest(of: bob)]),
        ]
        try await GatewayFixture.withPair(configuration) { here, there, jobs in
            var fields = HTTPFields.preferAsync()
            let key = HTTPField.Name("X-API-Key")!
            fields[key] = ann
            let accepted = await here.post("/v1/call/jobs/wait", fields: fields)
            let location = try #require(accepted.field("Location"))
            while await there.get(location, fields: [key: ann]).status == 410 {
                // Nobody tells, and asking all the time would slow down what is waited for.
                try await Task.sleep(for: .milliseconds(5))
            }
            for gateway in [here, there] {
                #expect(await gateway.get(location).status == 401)
                #expect(await gateway.get(location, fields: [key: bob]).code == "not-found")
                #expect(await gateway.get(location + "/events", fields: [key: bob]).code == "not-found")
                #expect(await gateway.send(.delete, location, "", fields: [key: bob]).code == "not-found")
                #expect(await gateway.get(location, fields: [key: ann]).status == 202)
            }
            jobs.release.fire()
            #expect(await there.get(location + "?wait=30", fields: [key: ann]).status == 200)
        }
    }

    @Test("is found from another gateway, until the one that has it is gone")
    func otherGateway() async throws {
        try await GatewayFixture.withPair { here, there, jobs in
            let accepted = await here.post("/v1/call/jobs/wait", fields: .preferAsync())
            let location = try #require(accepted.field("Location"))
            // The other may be asked before it has come up on the bus; then there is no such gateway yet.
            while await there.get(location).status == 410 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await there.get(location).status == 202)
            jobs.release.fire()
            #expect(await there.get(location + "?wait=30").text == #"{"status":200,"result":1}"# + "\n")
            #expect(await there.send(.delete, location, "").status == 202)
            #expect(await here.get(location).status == 404)
        }
    }

    @Test("of a gateway that is gone is lost, and names that are none are not found")
    func lost() async throws {
        try await GatewayFixture.withPair { here, _, _ in
            let id = "\(UniqueID())-\(UniqueID())"
            for answer in [
                await here.get("/v1/calls/\(id)"), await here.get("/v1/calls/\(id)/events"),
                await here.send(.delete, "/v1/calls/\(id)", ""),
            ] {
                #expect(answer.status == 410 && answer.code == "call-lost" && answer.delivery == "unknown")
            }
            for name in ["x", "%0d%0aX-Evil:%201", "\(UniqueID())", "\(UniqueID())-%23"] {
                #expect(await here.get("/v1/calls/\(name)").status == 404)
            }
            let wrong = await here.get("/v1/calls/\(id)?wait=soon")
            #expect(wrong.code == "malformed-request")
        }
    }

    @Test("is stopped by its deletion, and its streams are told")
    func deletion() async throws {
        try await GatewayFixture.withJobs { fixture, jobs in
            let accepted = await fixture.post("/v1/call/jobs/wait", fields: .preferAsync())
            let location = try #require(accepted.field("Location"))
            await jobs.hasBegun.wait()
            let events = await fixture.get(location + "/events")
            #expect(events.status == 200 && events.field("Content-Type") == "text/event-stream")
            #expect(await fixture.send(.delete, location, "").status == 202)
            let text = await events.wholeStream()
            #expect(text.contains("event: problem") && text.contains(#""delivery":"unknown""#), "\(text)")
        }
    }

    @Test("tells with HEAD what GET would of its events, and follows nothing for it")
    func headOfEvents() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.streams.total = 1
        try await GatewayFixture.withJobs(configuration) { fixture, jobs in
            let accepted = await fixture.post("/v1/call/jobs/wait", fields: .preferAsync())
            let events = try #require(accepted.field("Location")) + "/events"
            let head = await fixture.send(.head, events, "")
            #expect(head.status == 200 && head.field("Content-Type") == "text/event-stream")
            // It counts as a stream until the front, which has sent the head, closes it; nothing was put into it meanwhile.
            #expect(await fixture.get(events).code == "overloaded")
            jobs.release.fire()
            #expect(await fixture.get(String(events.dropLast("/events".count)) + "?wait=30").status == 200)
            let first = await head.response.stream?.next() ?? []
            #expect(String(decoding: first, as: UTF8.self) == "retry: 2000\n\n")
            head.response.stream?.close()
            let text = await fixture.get(events).wholeStream()
            #expect(text.contains("event: result"), "\(text)")
            #expect(await fixture.send(.head, "/v1/calls/none/events", "").status == 404)
            let options = await fixture.send(.options, events, "")
            #expect(options.field("Allow") == "GET, HEAD, OPTIONS")
        }
    }

    @Test("has a stream of its heartbeats and its result, from every gateway", arguments: [false, true])
    func events(fromOther: Bool) async throws {
        try await GatewayFixture.withPair { here, there, jobs in
            let accepted = await here.post("/v1/call/jobs/wait", #"{"call_monitor":2}"#, fields: .preferAsync())
            let location = try #require(accepted.field("Location"))
            let gateway = fromOther ? there : here
            // Nobody tells, and asking all the time would slow down what is waited for.
            while await gateway.get(location).status == 410 { try await Task.sleep(for: .milliseconds(5)) }
            let events = await gateway.get(location + "/events")
            #expect(events.status == 200)
            async let text = events.wholeStream()
            while await gateway.get(location).member("heartbeats")?.intValue == 0 {
                // Nobody tells, and asking all the time would slow down what is waited for.
                try await Task.sleep(for: .milliseconds(5))
            }
            jobs.release.fire()
            let all = await text
            // Those that come while nobody looks are told as one.
            #expect(all.contains("event: heartbeat\ndata: {\"heartbeats\":"), "\(all)")
            #expect(all.hasSuffix("event: result\ndata: {\"result\":1}\n\n"), "\(all)")
        }
    }

    @Test("is kept for a while only, and in bounded number and size")
    func bounds() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.asyncCalls = StoreLimits(count: 8, bytes: 4000, timeToLive: .seconds(300))
        try await GatewayFixture.withJobs(configuration) { fixture, jobs in
            let long = await fixture.post("/v1/call/jobs/long", fields: .preferAsync())
            if let location = long.field("Location") {
                let ended = await fixture.get(location + "?wait=30")
                #expect(ended.member("problem")?["code"]?.stringValue == "bad-reply")
                #expect(await fixture.send(.delete, location, "").status == 202)
            }
            for _ in 0..<2 {
                #expect(await fixture.post("/v1/call/jobs/wait", fields: .preferAsync()).status == 202)
            }
            let more = await fixture.post("/v1/call/jobs/wait", fields: .preferAsync())
            #expect(more.status == 429 && more.code == "rate-limited" && more.delivery == "not_sent")
        }
    }
}
