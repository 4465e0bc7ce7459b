import FaultProxy
import Messaging
import RabbitMQFixture
import WireJSON

@testable import MessagingRabbitMQ

/// Callers and workers on transports of their own, and proxies between them and the brokers.
struct ChaosBus: Sendable {
    static let target = Target(topic: "chaos")

    let settings: ChaosSettings
    let virtualHost: VirtualHost
    /// What the callers connect through, one for each broker.
    let callerProxies: [FaultProxy]
    /// What the workers connect through, one for each broker.
    let workerProxies: [FaultProxy]
    let callers: Transport
    let workers: [Transport]
    let servers: [RPCServer]
    let ledger = AttemptLedger()
    let journal: ExecutionJournal
    let tally: PublishTally
    let log: RecentLines

    /// Connects everything; nothing is under way yet.
    init(_ settings: ChaosSettings, _ brokers: [RabbitMQNode], _ virtualHost: VirtualHost) async throws {
        let tally = PublishTally()
        let journal = ExecutionJournal()
        var (callerProxies, workerProxies): ([FaultProxy], [FaultProxy]) = ([], [])
        for (index, broker) in brokers.enumerated() {
            callerProxies.append(try await .start(to: broker.port, observing: tally.observer(proxy: index)))
            workerProxies.append(try await .start(to: broker.port))
        }
        func url(_ proxies: [FaultProxy]) -> String {
            let hosts = proxies.map { "guest:guest@127.0.0.1:\($0.port)" }.joined(separator: ",")
            return "rabbit://\(hosts)/\(virtualHost.name == "/" ? "%2F" : virtualHost.name)?\(settings.query)"
        }
        let log = RecentLines()
        func transport(_ proxies: [FaultProxy], _ name: String) async throws -> Transport {
            try await Transport(url(proxies), drivers: [.rabbitMQ], logger: log.logger(name))
        }
        var workers: [Transport] = []
        var servers: [RPCServer] = []
        for worker in 0..<settings.workers {
            workers.append(try await transport(workerProxies, "worker-\(worker)"))
            let server = RPCServer(
                workers[worker],
                target: Target(topic: Self.target.topic, server: "worker-\(worker)"),
                endpoints: [Self.endpoint(worker, journal)],
                concurrency: settings.concurrency
            )
            try await server.start()
            servers.append(server)
        }
        self.settings = settings
        self.virtualHost = virtualHost
        self.callerProxies = callerProxies
        self.workerProxies = workerProxies
        self.callers = try await transport(callerProxies, "callers")
        self.workers = workers
        self.servers = servers
        self.journal = journal
        self.tally = tally
        self.log = log
    }

    private static func endpoint(_ worker: Int, _ journal: ExecutionJournal) -> ClosureEndpoint {
        @Sendable func run(_ arguments: RawJSON) async throws -> RawJSON {
            guard let mark = try arguments.value()["mark"]?.stringValue, let number = RequestMark.number(mark) else {
                throw RPCFault.builtin("KeyError", "mark")
            }
            journal.note(number, worker: worker)
            // Methods take their time, so that faults meet some that run.
            try await Task.sleep(for: .milliseconds(2))
            return RawJSON(JSONValue(mark))
        }
        return ClosureEndpoint { endpoint in
            endpoint.on("work") { _, arguments in try await run(arguments) }
            endpoint.on("raise") { _, arguments in
                _ = try await run(arguments)
                throw RPCFault.builtin("ValueError", "as it was told to")
            }
        }
    }

    // MARK: What a fault test waits for

    /// Lets the load go on until this many more requests have ended, however.
    func requests(_ count: Int) async throws {
        try await within(.seconds(60), "\(count) more requests end") { [ledger] in await ledger.ended(more: count) }
    }

    /// Waits until a request has failed with `code`.
    func failure(_ code: RPCError.Code) async throws {
        try await within(.seconds(30), "a request fails with \(code)") { [ledger] in
            await ledger.ended { $0.error?.code == code }
        }
    }

    /// Calls until a call is good, and returns how long after `instant` that was.
    func recovery(since instant: ContinuousClock.Instant) async throws -> Duration {
        let load = Load(callers, settings, ledger)
        let end = try await within(.seconds(45), "a good call") { try await load.callUntilGood() }
        return instant.duration(to: end)
    }

    // MARK: What it holds

    var proxies: [FaultProxy] { callerProxies + workerProxies }

    private var drivers: [RabbitMQDriver] { ([callers] + workers).compactMap { $0.driver as? RabbitMQDriver } }

    /// The drivers, to see whether they go.
    var weakDrivers: [WeakDriver] { drivers.map { WeakDriver(driver: $0) } }

    /// Everything the drivers have under way.
    func pendingWork() async -> [PendingWork] {
        var work: [PendingWork] = []
        for driver in drivers { work.append(await driver.pendingWork()) }
        return work
    }

    /// What is under way and what was logged last, for a fault that does not end.
    func state() async -> String {
        let running = servers.map(\.statistics.running)
        let last = ledger.attempts.suffix(20).map {
            "\($0.kind) \($0.start) to \($0.end): \($0.error, default: "good")"
        }
        return """
            \(await pendingWork()); running \(running); the last requests:
            \(last.joined(separator: "\n"))
            and the last of the log, now being \(ContinuousClock.now):
            \(log.text)
            """
    }

    /// How many descriptors this process holds for connections through the proxies.
    func descriptorCount() async -> Int { await SocketCensus.descriptors(through: proxies) }

    /// Ends callers and workers; the proxies stay for the last look at the descriptors.
    func end() async {
        for server in servers {
            await server.stop()
            await server.wait()
        }
        for transport in [callers] + workers { await transport.cleanup() }
    }
}

/// A driver that is not kept.
struct WeakDriver: Sendable {
    weak let driver: RabbitMQDriver?
}
