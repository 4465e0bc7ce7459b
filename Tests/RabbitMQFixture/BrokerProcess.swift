import ChildProcesses
import Glibc
import Locking

/// One run of a broker, from its start to its end.
final class BrokerProcess: Sendable {
    private let child: ChildProcess
    private let home: BrokerHome
    private let log: Lock<[String]>

    private static let program = "/usr/lib/rabbitmq/bin/rabbitmq-server"

    /// Starts a broker; returns when it accepts connections.
    ///
    /// - Throws: ``RabbitMQFailure`` with the end of its log when it ends instead.
    init(in home: BrokerHome, environment: [String: String]) async throws {
        guard unsafe access(Self.program, X_OK) == 0 else {
            throw RabbitMQFailure("\(Self.program) is missing: run `scripts/setup test`")
        }
        let child = try ChildProcess(
            Self.program,
            [],
            environment: home.environment.merging(environment) { $1 },
            isDetached: true
        )
        try home.watch(child.id)
        let log = Lock<[String]>([])
        (self.child, self.home, self.log) = (child, home, log)
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        // Both end with the broker: reading until then keeps it from waiting for a full pipe.
        for stream in [child.output, child.errors] {
            Task {
                for await line in stream.lines {
                    log.withLock { log in
                        log.append(line)
                        if log.count > 40_000 { log.removeFirst(20_000) }
                    }
                    if line.contains("Server startup complete") { ready.yield() }
                }
                ready.finish()
            }
        }
        for await _ in isReady { return }
        throw RabbitMQFailure(
            "the broker ended with \(await end(SIGKILL)):\n\(logged.suffix(40).joined(separator: "\n"))"
        )
    }

    /// The newest lines of its log.
    var logged: [String] { log.withLock { $0 } }

    func signal(_ number: Int32) { child.signal(number) }

    /// Sends a signal that ends it, and returns its exit status when it is gone.
    @discardableResult
    func end(_ signal: Int32) async -> Int32 {
        child.signal(signal)
        let status = await child.exitStatus()
        // The guardian may have taken the folder already; then there is nothing to tell it.
        try? home.unwatch(child.id)
        return status
    }
}
