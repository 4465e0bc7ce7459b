import FaultProxy
import Messaging
import RabbitMQFixture
import Testing

@testable import MessagingRabbitMQ

/// One fault under load, from the first connection to the last descriptor.
struct ChaosTrial {
    /// The fault in words, for the figures.
    let name: String
    var settings = ChaosSettings()

    /// Puts load on the bus, lets `fault` happen, and checks afterwards that every promise was kept.
    ///
    /// `fault` returns how long callers had to wait, from the moment when all was well again.
    func run(
        on brokers: [RabbitMQNode],
        _ virtualHost: VirtualHost,
        _ fault: @Sendable (ChaosBus) async throws -> Duration
    ) async throws {
        let (drivers, proxies) = try await useBus(brokers, virtualHost, fault)
        try await eventually(within: .seconds(10), "every descriptor is closed") {
            let count = await SocketCensus.descriptors(through: proxies)
            return (count == 0, "\(count)")
        }
        try await eventually(within: .seconds(10), "every driver is released") {
            let count = drivers.count { $0.driver != nil }
            return (count == 0, "\(count)")
        }
        for proxy in proxies { await proxy.stop() }
    }

    private func useBus(
        _ brokers: [RabbitMQNode],
        _ virtualHost: VirtualHost,
        _ fault: @Sendable (ChaosBus) async throws -> Duration
    ) async throws -> ([WeakDriver], [FaultProxy]) {
        let bus = try await ChaosBus(settings, brokers, virtualHost)
        do {
            let recovery = try await putLoad(on: bus, fault)
            try await settle(bus)
            judge(bus, recovery)
        } catch {
            Issue.record("\(name): not ended; \(verdict(bus).figures); \(await bus.state())")
            await bus.end()
            for proxy in bus.proxies { await proxy.stop() }
            throw error
        }
        await bus.end()
        return (bus.weakDrivers, bus.proxies)
    }

    private func putLoad(
        on bus: ChaosBus,
        _ fault: @Sendable (ChaosBus) async throws -> Duration
    ) async throws -> Duration {
        let load = Load(bus.callers, settings, bus.ledger)
        async let running: Void = load.run()
        let recovery: Duration
        do {
            let before = try await descriptorsOnceConnected(bus)
            recovery = try await fault(bus)
            try await bus.requests(200)
            try await eventually(within: .seconds(20), "no more descriptors than before the fault, \(before)") {
                let count = await bus.descriptorCount()
                return (count <= before, "\(count)")
            }
        } catch {
            load.stop()
            await running
            throw error
        }
        load.stop()
        await running
        return recovery
    }

    /// How many descriptors are held when everything is connected: the measure for afterwards.
    ///
    /// Connections come with the first request that needs them, and the first requests may end before that: so it is
    /// when more requests bring no more descriptors.
    private func descriptorsOnceConnected(_ bus: ChaosBus) async throws -> Int {
        var before = 0
        while true {
            try await bus.requests(200)
            let count = await bus.descriptorCount()
            if count > 0, count == before { return count }
            before = count
        }
    }

    /// Waits until whatever can still happen has happened.
    private func settle(_ bus: ChaosBus) async throws {
        if !settings.mayLoseCasts {
            let confirmed = bus.ledger.attempts.filter { $0.kind == .cast && $0.isGood }.map(\.number)
            let journal = bus.journal
            do {
                try await within(.seconds(20), "all confirmed casts are run") { await journal.haveRun(Set(confirmed)) }
            } catch is ChaosFailure {
                // The verdict names those that were not.
            }
        }
        try await eventually(within: .seconds(20), "nobody waits for anything any more") {
            let work = await bus.pendingWork()
            return (work.allSatisfy { $0 == PendingWork() }, "\(work)")
        }
        try await eventually(within: .seconds(20), "the queues are empty and the workers idle") {
            let queues = try await bus.virtualHost.queues().values
            let left = queues.filter { $0.ready + $0.unacknowledged > 0 }
            let running = bus.servers.map(\.statistics.running).reduce(0, +)
            return (left.isEmpty && running == 0, "\(left), \(running) running")
        }
    }

    private func judge(_ bus: ChaosBus, _ recovery: Duration) {
        let verdict = verdict(bus)
        print("fault: \(name): \(verdict.figures); good again after \(recovery.inSeconds)")
        let violations = verdict.violations
        for violation in violations.prefix(10) { Issue.record("\(name): \(violation)") }
        #expect(violations.isEmpty, "\(violations.count) broken promises")
    }

    private func verdict(_ bus: ChaosBus) -> Verdict {
        Verdict(attempts: bus.ledger.attempts, runs: bus.journal.runs, tally: bus.tally, settings: settings)
    }
}
