import Messaging
import Testing

@testable import BuswayGateway

@Suite("The verdict on health")
struct HealthReportTests {
    private static let now = Moment.now

    /// A bus that has been in its state for some seconds.
    private static func bus(_ status: BusStatus, for seconds: Double = 60, wasConnected: Bool = true) -> BusReport {
        BusReport(status: status, since: (now - .seconds(seconds)).instant, wasConnected: wasConnected)
    }

    private static func verdict(
        _ bus: BusReport,
        _ findings: BusFindings = BusFindings(),
        topics: [String] = [],
        isDraining: Bool = false
    ) -> HealthReport {
        HealthReport(
            isDraining: isDraining,
            bus: bus,
            findings: findings,
            topics: topics,
            grace: .seconds(10),
            now: now
        )
    }

    private static func findings(
        _ outcome: Result<Duration, BusFindings.Reason> = .success(.milliseconds(1)),
        consumers: Int
    ) -> BusFindings {
        BusFindings(
            roundTrip: BusFindings.RoundTrip(outcome: outcome, isAnswer: true, at: now),
            topics: ["a": BusFindings.Topic(consumers: consumers, at: now)]
        )
    }

    @Test("is ready when nothing is amiss, and when nothing is known yet but a connection")
    func ready() {
        #expect(Self.verdict(Self.bus(.connected)).verdict == .ready)
        let well = Self.verdict(Self.bus(.connected), Self.findings(consumers: 1), topics: ["a"])
        #expect(well.verdict == .ready && well.reasons.isEmpty)
    }

    @Test("is unavailable before the first connection, however short ago the start was")
    func neverConnected() {
        let report = Self.verdict(Self.bus(.disconnected, for: 0, wasConnected: false))
        #expect(report.verdict == .unavailable && report.reasons == ["there has been no connection yet"])
    }

    @Test("is degraded for as long as the grace when the bus is lost, and unavailable from then on")
    func lost() {
        #expect(Self.verdict(Self.bus(.disconnected, for: 9.9)).verdict == .degraded)
        #expect(Self.verdict(Self.bus(.disconnected, for: 10)).verdict == .unavailable)
        #expect(Self.verdict(BusReport(status: .disconnected)).verdict == .unavailable)
    }

    @Test("says of a bus that is away only that, because what was found before is no longer true")
    func lostWithFindings() {
        let report = Self.verdict(Self.bus(.disconnected, for: 1), Self.findings(consumers: 0), topics: ["a"])
        #expect(report.reasons == ["the connection to the bus is lost"])
    }

    @Test("is degraded when the broker blocks, a topic has no consumer, or a message did not come back")
    func degraded() {
        let blocked = Self.verdict(Self.bus(.blocked))
        #expect(blocked.verdict == .degraded && blocked.reasons.first?.contains("alarm") == true)
        let empty = Self.verdict(Self.bus(.connected), Self.findings(consumers: 0), topics: ["a"])
        #expect(empty.verdict == .degraded && empty.reasons == ["nobody serves the topic a"])
        let stuck = Self.findings(.failure(BusFindings.Reason(text: "too late")), consumers: 1)
        let report = Self.verdict(Self.bus(.connected), stuck)
        #expect(report.verdict == .degraded && report.reasons.first?.hasSuffix("too late") == true)
    }

    @Test("is degraded until it is known of this very connection that somebody serves each topic")
    func unknown() {
        let unknown = Self.verdict(Self.bus(.connected), topics: ["a"])
        #expect(unknown.verdict == .degraded && unknown.reasons.first?.contains("not known yet") == true)
        let before = Self.findings(consumers: 1)
        let after = BusReport(status: .connected, since: (Self.now + .seconds(1)).instant)
        #expect(Self.verdict(after, before, topics: ["a"]).verdict == .degraded)
        let failed = Self.findings(.failure(BusFindings.Reason(text: "lost")), consumers: 1)
        #expect(Self.verdict(after, failed).verdict == .ready)
    }

    @Test("is draining whatever the bus does")
    func draining() {
        #expect(Self.verdict(Self.bus(.connected), isDraining: true).verdict == .draining)
        #expect(Self.verdict(Self.bus(.disconnected), isDraining: true).verdict == .draining)
    }
}
