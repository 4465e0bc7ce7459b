import Locking
import Messaging
import Testing

@testable import BuswayGateway

@Suite("Places in flight", .timeLimit(.minutes(1)))
struct PlacesTests {
    private static let later = TimeSource.Instant.now + .seconds(3600)

    private func places(
        _ clock: StandingClock = StandingClock(),
        _ change: (inout Places.Caps) -> Void = { _ in }
    ) -> Places {
        var caps = Places.Caps(total: 2, perTopic: 1, topics: ["wide": 2], waiting: 16, patience: .seconds(1))
        change(&caps)
        return Places(caps, time: clock.source)
    }

    /// How the request ends that does `work` in its place.
    private func code(
        _ places: Places,
        _ topic: String,
        _ identity: String = "a",
        _ work: () async -> Void = {}
    ) async -> String? {
        do throws(Problem) {
            try await places.withPlace(for: topic, identity: identity, until: Self.later) {
                () async throws(Problem) in await work()
            }
            return nil
        } catch {
            return error.code.name
        }
    }

    private func untilWaiting(_ count: Int, in places: Places) async {
        while !Task.isCancelled, places.waiting != count { await Task.yield() }
    }

    @Test("are given back however the request ends, and refused at once where nobody may wait")
    func givenBack() async throws {
        let places = places { $0.patience = .zero }
        let outer = await code(places, "a") {
            let inner = await code(places, "a")
            #expect(inner == "overloaded")
        }
        #expect(outer == nil)
        await #expect(throws: Problem.self) {
            try await places.withPlace(for: "a", identity: "x", until: Self.later) {
                () async throws(Problem) in throw Problem(.rpcTimeout, "late")
            }
        }
        #expect(places.count == 0)
        _ = await code(places, "wide") {
            _ = await code(places, "wide") {
                let third = await code(places, "b")
                #expect(third == "overloaded")
            }
        }
    }

    @Test("go to the identities in turn, however long the line of one is")
    func inTurn() async {
        let places = places { $0.total = 1 }
        let gate = Latch()
        let order = Lock<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await code(places, "first") { await gate.wait() } }
            while !Task.isCancelled, places.count == 0 { await Task.yield() }
            var waiting = 0
            for identity in ["busy", "busy", "busy", "quiet"] {
                group.addTask { _ = await code(places, "t", identity) { order.withLock { $0.append(identity) } } }
                waiting += 1
                await untilWaiting(waiting, in: places)
            }
            gate.fire()
        }
        #expect(order.withLock { $0 } == ["busy", "quiet", "busy", "busy"])
        #expect(places.count == 0 && places.waiting == 0)
    }

    @Test("of another topic are free while one topic's are taken, also past those who wait")
    func otherTopic() async {
        let places = places()
        let gate = Latch()
        await withTaskGroup(of: String?.self) { group in
            for waiting in 0...1 {
                group.addTask { await code(places, "slow") { await gate.wait() } }
                while !Task.isCancelled, places.count + places.waiting <= waiting { await Task.yield() }
            }
            #expect(await code(places, "fast") == nil)
            gate.fire()
            for await code in group { #expect(code == nil) }
        }
    }

    @Test("that do not come in time are refused: 429 for one's own quota, 503 for the others'")
    func impatience() async {
        for (identity, code) in [("a", "rate-limited"), ("b", "overloaded")] {
            let clock = StandingClock()
            let places = places(clock) {
                $0.total = 2
                $0.perTopic = 1
                $0.perIdentity = 1
            }
            let gate = Latch()
            await withTaskGroup(of: String?.self) { group in
                group.addTask { await self.code(places, "t", "a") { await gate.wait() } }
                while !Task.isCancelled, places.count == 0 { await Task.yield() }
                group.addTask { await self.code(places, "t", identity) }
                await untilWaiting(1, in: places)
                clock.advance(by: .seconds(1))
                clock.ring()
                #expect(await group.next() == code)
                gate.fire()
                #expect(await group.next() == .some(nil))
            }
            #expect(places.count == 0 && places.waiting == 0)
        }
    }

    @Test("are not given to those who went away, and one identity cannot fill the whole line")
    func gone() async {
        let places = places { $0.waiting = 4 }
        let gate = Latch()
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await code(places, "t") { await gate.wait() } }
            while !Task.isCancelled, places.count == 0 { await Task.yield() }
            let waiter = Task { await code(places, "t") }
            await untilWaiting(1, in: places)
            #expect(await code(places, "t") == "overloaded")
            waiter.cancel()
            #expect(await waiter.value == "overloaded")
            #expect(places.waiting == 0)
            gate.fire()
        }
    }
}
