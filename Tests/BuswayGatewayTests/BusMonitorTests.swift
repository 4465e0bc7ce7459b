import Locking
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("What is asked of the bus in the background")
struct BusMonitorTests {
    /// Lets a monitor of the topic `a` ask until it has slept `sleeps` times, and returns the driver it asked.
    private static func watch(_ driver: AskedDriver, sleeps: Int) async throws -> (driver: AskedDriver, BusFindings) {
        var options = TransportOptions()
        options.time = driver.clock.source(lasting: sleeps)
        let factory = TransportDriverFactory(names: ["asked"]) { (_, _, _) throws(MessagingError) in driver }
        let transport = try await Transport("asked://", drivers: [factory], options: options)
        let monitor = BusMonitor(transport, topics: ["a"])
        await monitor.run()
        return (driver, monitor.findings)
    }

    @Test("is everything every five seconds while all is well")
    func well() async throws {
        let (driver, findings) = try await Self.watch(AskedDriver(), sleeps: 4)
        #expect(driver.asked.roundTrips == [0, 5, 10, 15] && driver.asked.questions == [0, 5, 10, 15])
        #expect(findings.complaints(about: ["a"]).isEmpty)
    }

    @Test("is a message over the bus no more often while a topic has no consumer, but the topic every second")
    func absent() async throws {
        let (driver, findings) = try await Self.watch(AskedDriver(consumers: 0), sleeps: 7)
        #expect(driver.asked.roundTrips == [0, 5] && driver.asked.questions == [0, 1, 2, 3, 4, 5, 6])
        #expect(findings.complaints(about: ["a"]) == ["nobody serves the topic a"])
    }

    @Test("is nothing while there is no connection")
    func away() async throws {
        let (driver, findings) = try await Self.watch(AskedDriver(status: .disconnected), sleeps: 9)
        #expect(driver.asked.roundTrips.isEmpty && driver.asked.questions.isEmpty && findings == BusFindings())
    }

    @Test("is no topic after a message that did not come back, unless the broker said why")
    func lost() async throws {
        let error = RPCError(.publishUnconfirmed, "too late")
        let (driver, findings) = try await Self.watch(AskedDriver(failure: error), sleeps: 6)
        #expect(driver.asked.roundTrips == [0, 5] && driver.asked.questions.isEmpty)
        #expect(findings.complaints(about: []) == ["a message over the bus did not come back: too late"])
        let blocked = AskedDriver(status: .blocked, failure: RPCError(.busBlocked, "no room"))
        #expect(try await Self.watch(blocked, sleeps: 3).driver.asked.questions == [0, 1, 2])
    }
}

/// A clock that jumps to wherever somebody wants to sleep until.
private final class JumpingClock: Sendable {
    let start = Moment.now
    private let state: Lock<Moment>

    init() { state = Lock(start) }

    var now: Moment { state.withLock { $0 } }

    /// Seconds since the start.
    var seconds: Int { Int(start.duration(to: now).components.seconds) }

    /// The time, which ends for who sleeps once more than `count` times.
    func source(lasting count: Int) -> TimeSource {
        let left = Lock(count)
        return TimeSource(
            now: { self.now },
            sleep: { instant in
                let isOver = left.withLock { left in
                    left -= 1
                    return left == 0
                }
                if isOver { throw CancellationError() }
                self.state.withLock { $0 = instant }
            }
        )
    }
}

/// A driver that notes when it was asked what.
private final class AskedDriver: TransportDriver, BusProbing {
    struct Asked: Sendable {
        var roundTrips: [Int] = []
        var questions: [Int] = []
    }

    let clock = JumpingClock()
    let status: BusStatus
    private let count: Int
    private let failure: RPCError?
    private let state = Lock(Asked())

    init(status: BusStatus = .connected, consumers: Int = 1, failure: RPCError? = nil) {
        self.status = status
        self.count = consumers
        self.failure = failure
    }

    var asked: Asked { state.withLock { $0 } }

    func roundTrip(by deadline: ContinuousClock.Instant) async throws(RPCError) {
        state.withLock { $0.roundTrips.append(clock.seconds) }
        if let failure { throw failure }
    }

    func consumers(of target: Target) async throws(RPCError) -> Int {
        state.withLock { $0.questions.append(clock.seconds) }
        return count
    }

    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? { throw RPCError(.closed, "unused") }

    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError) {
        throw RPCError(.closed, "unused")
    }

    func listen(on target: Target, options: ListenOptions) async throws(MessagingError) -> any Listener {
        throw MessagingError(.transportClosed, "unused")
    }

    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed {
        throw MessagingError(.transportClosed, "unused")
    }

    func cleanup() async {}
}
