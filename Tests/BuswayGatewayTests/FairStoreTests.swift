import Messaging
import Testing

@testable import BuswayGateway

@Suite("What is kept of calls")
struct FairStoreTests {
    private let now = TimeSource.Instant.now

    private func store(count: Int = 8, bytes: Int = 400) -> FairStore<Int> {
        FairStore(StoreLimits(count: count, bytes: bytes, timeToLive: .seconds(10)))
    }

    @Test("is bounded for each identity, which makes room at its own cost and never at another's")
    func share() throws {
        var store = store()
        try store.insert("a1", 1, of: "a", lastsUntilEnd: true, now: now)
        try store.insert("a2", 2, of: "a", lastsUntilEnd: true, now: now)
        try store.insert("b1", 3, of: "b", lastsUntilEnd: true, now: now)
        do throws(Problem) {
            try store.insert("a3", 4, of: "a", lastsUntilEnd: true, now: now)
            Issue.record("there was no room")
        } catch {
            #expect(error.code == .rateLimited)
        }
        #expect(store.end("a1", bytes: 1, now: now) == true)
        try store.insert("a3", 4, of: "a", lastsUntilEnd: true, now: now)
        #expect(store["a1"] == nil && store["a2"] == 2 && store["a3"] == 4 && store["b1"] == 3)
    }

    @Test("is bounded in all")
    func whole() throws {
        var store = store(count: 4)
        for identity in ["a", "b", "c", "d"] {
            try store.insert(identity, 1, of: identity, lastsUntilEnd: true, now: now)
        }
        do throws(Problem) {
            try store.insert("e", 1, of: "e", lastsUntilEnd: true, now: now)
            Issue.record("there was no room")
        } catch {
            #expect(error.code == .overloaded && error.isRetryable)
        }
    }

    @Test("has no more bytes than it may, and tells when an answer finds no room")
    func bytes() throws {
        var store = store()
        try store.insert("a1", 1, of: "a", lastsUntilEnd: true, now: now)
        try store.insert("a2", 2, of: "a", lastsUntilEnd: true, now: now)
        #expect(store.end("a1", bytes: 60, now: now) == true && store.totalBytes == 60)
        #expect(store.end("a2", bytes: 60, now: now) == true && store.totalBytes == 60)
        #expect(store["a1"] == nil && store["a2"] == 2)
        try store.insert("a3", 3, of: "a", lastsUntilEnd: true, now: now)
        #expect(store.end("a3", bytes: 101, now: now) == false && store["a3"] == 3 && store.totalBytes == 0)
        #expect(store.end("nobody", bytes: 1, now: now) == nil)
    }

    @Test("is forgotten in its time: what runs never, what has ended later")
    func age() throws {
        var store = store()
        try store.insert("runs", 1, of: "a", lastsUntilEnd: true, now: now)
        try store.insert("record", 2, of: "b", lastsUntilEnd: false, now: now)
        store.sweep(now + .seconds(9))
        #expect(store.count == 2)
        #expect(store.end("record", bytes: 5, now: now + .seconds(9)) == true)
        store.sweep(now + .seconds(18))
        #expect(store.count == 2)
        store.sweep(now + .seconds(20))
        #expect(store.count == 1 && store["runs"] == 1 && store.totalBytes == 0)
    }
}
