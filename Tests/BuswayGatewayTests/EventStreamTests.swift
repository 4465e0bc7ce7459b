import Locking
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Event streams", .timeLimit(.minutes(1)))
struct EventStreamTests {
    private static let somebody = Identity(.apiKey, name: "somebody")

    private func streams(
        _ clock: StandingClock = StandingClock(),
        _ change: (inout StreamConfiguration) -> Void = { _ in }
    ) -> EventStreams {
        var configuration = StreamConfiguration()
        change(&configuration)
        return EventStreams(configuration, time: clock.source)
    }

    private func text(_ piece: [UInt8]?) -> String? { piece.map { String(decoding: $0, as: UTF8.self) } }

    /// A stream whose opening was read.
    private func opened(_ streams: EventStreams, _ identity: Identity = somebody) async throws -> EventStream {
        let stream = try streams.open(for: identity)
        #expect(text(await stream.next()) == "retry: 2000\n\n")
        return stream
    }

    @Test("an event is written as one event, whatever is in its parts")
    func encoding() {
        let plain = ServerSentEvent("tick", id: "7", data: Array("{}".utf8), retry: .milliseconds(1500))
        #expect(text(plain.encoded) == "retry: 1500\nid: 7\nevent: tick\ndata: {}\n\n")
        #expect(text(ServerSentEvent(data: []).encoded) == "data: \n\n")
        let lines = ServerSentEvent(data: Array("a\nb\r\nc\rd\n".utf8))
        #expect(text(lines.encoded) == "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
        let sly = ServerSentEvent("x\ndata: y", id: "1\r\n\u{0}2", data: Array("z".utf8))
        #expect(text(sly.encoded) == "id: 12\nevent: xdata: y\ndata: z\n\n")
    }

    @Test("what waits comes as one piece, and the end behind the last event")
    func joined() async throws {
        let stream = try await opened(streams())
        #expect(stream.send(ServerSentEvent("a", data: [0x31])) && stream.send(ServerSentEvent("b", data: [0x32])))
        stream.finish(ServerSentEvent("c", data: [0x33]))
        #expect(!stream.send(ServerSentEvent("late", data: [])))
        let expected = "event: a\ndata: 1\n\nevent: b\ndata: 2\n\nevent: c\ndata: 3\n\n"
        #expect(text(await stream.next()) == expected)
        #expect(await stream.next() == nil)
        stream.close()
    }

    @Test("a reader that waits gets an event when it comes, and nothing when it is cancelled")
    func waiting() async throws {
        let stream = try await opened(streams())
        async let piece = stream.next()
        stream.send(ServerSentEvent(data: [0x31]))
        #expect(text(await piece) == "data: 1\n\n")
        let reader = Task { await stream.next() }
        reader.cancel()
        #expect(await reader.value == nil)
        stream.close()
    }

    @Test("a reader that is too slow is told so and gets no more, but a single large event passes")
    func slowReader() async throws {
        let stream = try await opened(streams { $0.buffer = 1000 })
        #expect(stream.send(ServerSentEvent(data: Array(repeating: 0x61, count: 5000))))
        #expect(await stream.next()?.count == 5008)
        var taken = 0
        while stream.send(ServerSentEvent(data: Array(repeating: 0x62, count: 92))) { taken += 1 }
        #expect(taken == 10)
        let rest = try #require(text(await stream.next()))
        #expect(rest.hasSuffix("b\n\n" + (text(StreamEnd.slowReader.event.encoded) ?? "")), "\(rest.suffix(200))")
        #expect(rest.contains("event: end\ndata: {\"reason\":\"slow-reader\","))
        #expect(await stream.next() == nil)
    }

    @Test("silence is broken by a comment, a lively stream has none, and a reader that hangs is not buried in them")
    func heartbeats() async throws {
        let clock = StandingClock()
        let stream = try await opened(streams(clock))
        clock.advance(by: .seconds(10))
        stream.send(ServerSentEvent(data: [0x31]))
        _ = await stream.next()
        clock.advance(by: .seconds(10))
        let first = try #require(stream.tick(clock.source.now))
        #expect(first == clock.source.now + .seconds(5))
        clock.advance(by: .seconds(5))
        for _ in 0..<3 { #expect(stream.tick(clock.source.now) == clock.source.now + .seconds(15)) }
        #expect(text(await stream.next()) == ":\n\n")
        stream.probe()
        #expect(text(await stream.next()) == ":\n\n")
    }

    @Test("heartbeats come by the clock, from one alarm for all streams")
    func clockwork() async throws {
        var configuration = StreamConfiguration()
        configuration.heartbeat = .milliseconds(60)
        let streams = EventStreams(configuration, time: .continuous)
        let all = [try await opened(streams), try await opened(streams)]
        for _ in 0..<2 {
            for stream in all { #expect(text(await stream.next()) == ":\n\n") }
        }
        for stream in all { stream.close() }
        #expect(streams.count == 0)
    }

    @Test("a stream ends when the credential does that opened it")
    func expiry() async throws {
        let streams = EventStreams(StreamConfiguration(), time: .continuous)
        let expires = Moment.now + .milliseconds(80)
        let stream = try await opened(streams, Identity(.token, name: "x", expires: expires))
        let last = try #require(text(await stream.next()))
        #expect(last.contains("event: end\ndata: {\"reason\":\"expired\",") && Moment.now >= expires)
        #expect(await stream.next() == nil)
    }

    @Test("a drain says when to come back, differently to each, and a revocation whom it is about")
    func endings() async throws {
        let streams = streams()
        let drained = try await opened(streams)
        drained.drain()
        let last = try #require(text(await drained.next()))
        #expect(last.hasPrefix("retry: ") && last.contains(#""reason":"draining""#))
        #expect(await drained.next() == nil)
        let other = try await opened(streams, Identity(.apiKey, name: "other"))
        let kept = try await opened(streams)
        streams.revoke { $0.identity.name == "other" }
        #expect(text(await other.next())?.contains(#""reason":"revoked""#) == true)
        #expect(kept.send(ServerSentEvent(data: [])))
    }

    @Test("one identity may have so many and all together so many, and closing makes room, once")
    func caps() throws {
        let streams = streams {
            $0.perIdentity = 2
            $0.total = 4
        }
        let closings = Lock(0)
        let first = try streams.open(for: Self.somebody) { closings.withLock { $0 += 1 } }
        _ = try streams.open(for: Self.somebody)
        let ofOne = #expect(throws: Problem.self) { try streams.open(for: Self.somebody) }
        #expect(ofOne?.code == .rateLimited && ofOne?.retryAfter == 1)
        streams.adopt(perIdentity: 1)
        first.close()
        first.close()
        #expect(throws: Problem.self) { try streams.open(for: Self.somebody) }
        streams.adopt(perIdentity: 2)
        #expect(closings.withLock { $0 } == 1 && streams.count == 1)
        _ = try streams.open(for: Self.somebody)
        // Whoever proves nothing here may be anybody on this machine, and is bounded with all others only.
        let local = Identity.anonymous(at: ClientAddress("127.0.0.1"))
        for _ in 0..<2 { _ = try streams.open(for: local) }
        let ofAll = #expect(throws: Problem.self) { try streams.open(for: local) }
        #expect(ofAll?.code == .overloaded)
    }

    @Test(
        "callers who cannot be told apart are those without an address or with one of loopback",
        arguments: [("127.0.0.9", true), ("::1", true), ("unix", true), ("10.0.0.1", false), ("::2", false)]
    )
    func local(_ address: String, _ isLocal: Bool) {
        #expect(Identity.anonymous(at: ClientAddress(address)).isShared == isLocal)
    }
}
