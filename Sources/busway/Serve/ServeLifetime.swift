import BuswayGateway
import Glibc
import Logging
import Messaging
import Reactor

/// Runs the fronts until a signal comes, then drains them in the contract's two steps.
///
/// First `/readyz` turns 503 while requests are still accepted, so that balancers look elsewhere; then the backlog is
/// taken, the listeners close, and what is in flight may end. A second signal ends the process at once.
struct ServeLifetime: Sendable {
    let gateway: Gateway
    let fronts: [HTTPFront]
    let logger: Logger
    let signals: SignalSource
    let reload: ConfigurationReload
    /// How often the files of the configuration are looked at; zero is never.
    let reloadInterval: Duration
    /// Fires when what was to be awaited has been.
    private let isDrained = Latch()

    init(
        gateway: Gateway,
        fronts: [HTTPFront],
        logger: Logger,
        signals: SignalSource,
        reload: ConfigurationReload,
        reloadInterval: Duration
    ) {
        self.gateway = gateway
        self.fronts = fronts
        self.logger = logger
        self.signals = signals
        self.reload = reload
        self.reloadInterval = reloadInterval
    }

    /// Returns when everything in flight has ended or its time is over.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for front in fronts { group.addTask { try await front.run() } }
            group.addTask { await watch() }
            group.addTask { await reload.run() }
            if reloadInterval > .zero {
                let files = FileWatch(interval: reloadInterval) { reload.files }
                group.addTask { await files.run { reload.request(because: "a file has changed") } }
            }
            // The fronts return when they are drained; the watch for signals then has nothing left to do.
            for _ in fronts { try await group.next() }
            if gateway.readiness.isDraining { await isDrained.wait() }
            group.cancelAll()
        }
    }

    private func watch() async {
        await withTaskGroup(of: Void.self) { group in
            var isStopping = false
            for await signal in signals {
                if signal == .hangUp {
                    reload.request(because: "SIGHUP")
                    continue
                }
                if isStopping {
                    logger.warning(
                        "stopping at once: a second signal came",
                        metadata: ["signal": .stringConvertible(signal)]
                    )
                    exit(128 + signal.rawValue)
                }
                isStopping = true
                logger.info("draining", metadata: ["signal": .stringConvertible(signal)])
                group.addTask { await drainAll() }
            }
            group.cancelAll()
        }
    }

    private func drainAll() async {
        let drain = reload.drain
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
