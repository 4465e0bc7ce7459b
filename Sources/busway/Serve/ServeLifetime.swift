import BuswayGateway
import Logging
import Messaging

/// Runs the fronts until a signal comes, then drains them in the contract's two steps.
///
/// First `/readyz` turns 503 while requests are still accepted, so that balancers look elsewhere; then the backlog is
/// taken, the listeners close, and what is in flight may end. A second signal ends the process at once.
struct ServeLifetime: Sendable {
    let gateway: Gateway
    let fronts: [HTTPFront]
    let duty: SignalDuty
    let logger: Logger
    let reload: ConfigurationReload<ServeSettings>
    /// How often the files of the configuration are looked at; zero is never.
    let reloadInterval: Duration
    /// Fires when what was to be awaited has been.
    private let isDrained = Latch()

    init(
        gateway: Gateway,
        fronts: [HTTPFront],
        duty: SignalDuty,
        logger: Logger,
        reload: ConfigurationReload<ServeSettings>,
        reloadInterval: Duration
    ) {
        self.gateway = gateway
        self.fronts = fronts
        self.logger = logger
        self.duty = duty
        self.reload = reload
        self.reloadInterval = reloadInterval
    }

    /// Returns when everything in flight has ended or its time is over.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for front in fronts { group.addTask { try await front.run() } }
            group.addTask { await watch() }
            group.addTask { await reload.run(lookingEvery: reloadInterval) }
            // The fronts return when they are drained; the watch for signals then has nothing left to do.
            for _ in fronts { try await group.next() }
            if gateway.readiness.isDraining { await isDrained.wait() }
            group.cancelAll()
        }
    }

    private func watch() async {
        await withTaskGroup(of: Void.self) { group in
            await duty.follow {
                reload.request(because: "SIGHUP")
            } drain: {
                group.addTask { await drainAll() }
            }
            group.cancelAll()
        }
    }

    private func drainAll() async {
        let drain = reload.settings.drain
        let waits = gateway.readiness.wasAsked && drain.delay > .zero
        gateway.readiness.beginDraining()
        for front in fronts { front.beginDrain() }
        if waits {
            // Cancelled only when the fronts have ended by themselves; then there is nothing to wait for either.
            do { try await Task.sleep(for: drain.delay) } catch { return }
        }
        let end = ContinuousClock.now + drain.timeout
        await withTaskGroup(of: Void.self) { group in
            for front in fronts {
                group.addTask {
                    let left = await front.drain(within: drain.timeout)
                    if left > 0 {
                        logger.warning("requests were cut off", metadata: ["count": .stringConvertible(left)])
                    }
                }
            }
        }
        let left = await gateway.finishCalls(by: end)
        if left > 0 { logger.warning("calls were cut off", metadata: ["count": .stringConvertible(left)]) }
        isDrained.fire()
    }
}
