import BuswayObservability
import HTTPTypes
import Locking
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Notifications through the gateway", .timeLimit(.minutes(1)))
struct NotificationTests {
    /// What a stream brings, up to and with a piece of text.
    private func read(_ answer: Answer, through marker: String) async -> String {
        var text = ""
        while !text.contains(marker), let piece = await answer.response.stream?.next() {
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    /// The events a text has, by type.
    private func types(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { line in
            do { return try JSONValue(parsing: String(line.dropFirst(6)))["event_type"]?.stringValue ?? "none" } catch {
                return "unreadable"
            }
        }
    }

    private func notify(_ fixture: GatewayFixture, _ type: String, _ rest: String = "", topic: String = "t") async {
        let answer = await fixture.post("/v1/notify/\(topic)", #"{"event_type":"\#(type)"\#(rest)}"#)
        #expect(answer.status == 202, "\(answer.text)")
    }

    @Test("what is told is shown to every stream of the topic, whole and under its id, and to listeners as well")
    func shown() async throws {
        try await GatewayFixture.with { fixture in
            let first = await fixture.get("/v1/notifications/t")
            let second = await fixture.get("/v1/notifications/t")
            let elsewhere = await fixture.get("/v1/notifications/other")
            #expect(first.status == 200 && first.field("Content-Type") == "text/event-stream")
            #expect(first.field("Cache-Control") == "no-store" && first.field("X-Accel-Buffering") == "no")
            let told = await fixture.post(
                "/v1/notify/t",
                #"{"event_type":"a.b","payload":{"n":0.10000000000000000001},"priority":"Error","publisher_id":"me","#
                    + #""context":{"user_id":"u","auth_token":"x"}}"#,
                fields: [.requestID: "req-12345678-1234-4234-8234-123456789012"]
            )
            #expect(told.code == "malformed-body" && told.detail.contains("auth_token"))
            let id =
                await fixture.post(
                    "/v1/notify/t",
                    #"{"event_type":"a.b","payload":{"n":0.10000000000000000001},"priority":"Error","publisher_id":"me","#
                        + #""context":{"user_id":"u"}}"#,
                    fields: [.requestID: "req-12345678-1234-4234-8234-123456789012"]
                ).member("message_id")?.stringValue ?? ""
            for stream in [first, second] {
                let text = await read(stream, through: "data:")
                #expect(text.hasPrefix("retry: 2000\n\nid: \(id)\nevent: notification\ndata: {"), "\(text)")
                for part in [
                    #""topic":"t""#, #""message_id":"\#(id)""#, #""publisher_id":"me""#, #""event_type":"a.b""#,
                    #""priority":"ERROR""#, #""payload":{"n":0.10000000000000000001}"#,
                    #""user_id":"u","request_id":"req-12345678-1234-4234-8234-123456789012""#,
                ] { #expect(text.contains(part), "\(part) in \(text)") }
            }
            await notify(fixture, "there", topic: "other")
            #expect(types(await read(elsewhere, through: "data:")) == ["there"])
            // The streams took copies: whoever listens gets the notification itself, though it comes later.
            let heard = Lock<[String?]>([])
            let latch = Latch()
            let endpoint = ClosureNotificationEndpoint { endpoint in
                endpoint.on(
                    .error,
                    handle: { notification in
                        heard.withLock { $0.append(notification.eventType) }
                        latch.fire()
                    }
                )
            }
            let listener = NotificationListener(fixture.transport, topics: ["t"], endpoints: [endpoint])
            try await listener.start()
            await latch.wait()
            await listener.stop()
            await listener.wait()
            #expect(heard.withLock { $0 } == ["a.b"])
            for stream in [first, second, elsewhere] { stream.response.stream?.close() }
        }
    }

    @Test("a stream shows what its query asks for")
    func filters() async throws {
        try await GatewayFixture.with { fixture in
            let streams = await [
                fixture.get("/v1/notifications/t?priority=error,critical"),
                fixture.get("/v1/notifications/t?event_type=a.*&event_type=%5Bbc%5D"),
                fixture.get("/v1/notifications/t?publisher_id=host?&priority=info"),
            ]
            await notify(fixture, "a.one", #","priority":"error""#)
            await notify(fixture, "b")
            await notify(fixture, "d", #","publisher_id":"host1""#)
            await notify(fixture, "e", #","publisher_id":"host12""#)
            // Every stream shows this one, so whatever it shows before is there.
            await notify(fixture, "a.last", #","priority":"error""#)
            await notify(fixture, "b", #","publisher_id":"host2""#)
            #expect(types(await read(streams[0], through: "a.last")) == ["a.one", "a.last"])
            #expect(types(await read(streams[1], through: "a.last")).prefix(3) == ["a.one", "b", "a.last"])
            #expect(types(await read(streams[2], through: "host2")) == ["d", "b"])
            for stream in streams { stream.response.stream?.close() }
        }
    }

    @Test(
        "what cannot be meant is refused before anything reaches the bus",
        arguments: [
            ("/v1/notify/%23", #"{"event_type":"e"}"#, "invalid-target"),
            ("/v1/notify/t", #"{"event_type":"e","priority":"huge"}"#, "invalid-target"),
            ("/v1/notify/t", #"{"event_type":"a\u0007"}"#, "invalid-target"),
            ("/v1/notify/t", #"{"payload":{}}"#, "malformed-body"), ("/v1/notify/t", "", "malformed-body"),
            ("/v1/notify/t", #"{"event_type":"e","topic":"x"}"#, "malformed-body"),
            ("/v1/notify/t", #"{"event_type":"e","context":{"is_admin":true}}"#, "malformed-body"),
            ("/v1/notifications/a*", nil, "invalid-target"),
            ("/v1/notifications/t?priority=info,", nil, "invalid-target"),
            ("/v1/notifications/t?event_type=", nil, "invalid-target"),
            ("/v1/notifications/t?event_type=\(String(repeating: "x", count: 256))", nil, "invalid-target"),
            ("/v1/notifications/t?regex=.*", nil, "malformed-request"),
        ]
    )
    func refused(_ path: String, _ body: String?, _ code: String) async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let answer = if let body { await fixture.post(path, body) } else { await fixture.get(path) }
            #expect(answer.status == 400 && answer.code == code && answer.delivery == "not_sent", "\(answer.text)")
        }
    }

    @Test("rules let callers listen by pattern, but tell only on topics they name")
    func exposed() async throws {
        var configuration = GatewayConfiguration()
        var wide = ExposeRule(topics: ["t*"])
        wide.kinds = [.notify, .listen]
        var narrow = ExposeRule(topics: ["named"])
        narrow.kinds = [.notify]
        narrow.methods = ["compute.*"]
        configuration.access.expose = [wide, narrow]
        try await GatewayFixture.with(configuration, worker: false) { fixture in
            let stream = await fixture.get("/v1/notifications/topic")
            #expect(stream.status == 200)
            stream.response.stream?.close()
            #expect(await fixture.post("/v1/notify/topic", #"{"event_type":"e"}"#).code == "permission-denied")
            #expect(await fixture.post("/v1/notify/named", #"{"event_type":"compute.up"}"#).status == 202)
            #expect(await fixture.post("/v1/notify/named", #"{"event_type":"net.up"}"#).code == "permission-denied")
            #expect(await fixture.get("/v1/notifications/named").code == "permission-denied")
            #expect(await fixture.get("/v1/notifications/other").code == "unknown-topic")
        }
    }

    @Test("streams take no place of calls, and are in the log when they end")
    func places() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.inFlight = 1
        configuration.limits.admission.patience = .zero
        try await GatewayFixture.with(configuration) { fixture in
            let stream = await fixture.get("/v1/notifications/t")
            #expect(await fixture.post("/v1/call/calc/echo").status == 200)
            await notify(fixture, "e")
            let text = await read(stream, through: "data:")
            #expect(!fixture.log.withLock { $0 }.contains { $0.path == "/v1/notifications/t" })
            stream.response.stream?.close()
            let entry = try #require(fixture.log.withLock { $0 }.last)
            #expect(entry.path == "/v1/notifications/t" && entry.bytesOut == text.utf8.count && entry.status == 200)
        }
    }

    @Test("HEAD tells what GET would, and so many topics may be looked at at a time")
    func bounds() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.streams.topics = 1
        configuration.limits.streams.total = 2
        try await GatewayFixture.with(configuration, worker: false) { fixture in
            let head = await fixture.send(.head, "/v1/notifications/a", "")
            #expect(head.status == 200 && head.field("Content-Type") == "text/event-stream")
            head.response.stream?.close()
            let first = await fixture.get("/v1/notifications/a")
            let refused = await fixture.get("/v1/notifications/b")
            #expect(refused.status == 503 && refused.code == "overloaded" && refused.field("Retry-After") == "1")
            let same = await fixture.get("/v1/notifications/a")
            #expect(same.status == 200)
            #expect(await fixture.get("/v1/notifications/a").code == "overloaded")
            for stream in [first, same] { stream.response.stream?.close() }
            // Nobody looks at the one any more, so there is room for the other.
            let other = await fixture.get("/v1/notifications/b")
            #expect(other.status == 200)
            other.response.stream?.close()
        }
    }

    @Test("a reader that is too slow is told so and gets no more, while others go on")
    func slowReader() async throws {
        var configuration = GatewayConfiguration()
        configuration.limits.streams.buffer = 4096
        try await GatewayFixture.with(configuration, worker: false) { fixture in
            let slow = await fixture.get("/v1/notifications/t")
            let quick = await fixture.get("/v1/notifications/t")
            for number in 0..<40 {
                await notify(fixture, "e\(number)")
                #expect(types(await read(quick, through: "data:")) == ["e\(number)"])
            }
            let text = await read(slow, through: "event: end")
            #expect(text.contains(#""reason":"slow-reader""#) && text.utf8.count < 8192)
            #expect(await slow.response.stream?.next() == nil)
            for stream in [slow, quick] { stream.response.stream?.close() }
        }
    }

    @Test("when the bus is gone for good streams are told so, and new ones are refused")
    func lost() async throws {
        try await GatewayFixture.with(worker: false) { fixture in
            let stream = await fixture.get("/v1/notifications/t")
            await fixture.transport.cleanup()
            #expect(await read(stream, through: "event: end").contains(#""reason":"bus-unavailable""#))
            #expect(await stream.response.stream?.next() == nil)
            let refused = await fixture.get("/v1/notifications/t")
            #expect(refused.status == 503 && refused.code == "bus-unavailable")
            stream.response.stream?.close()
        }
    }
}
