import Glibc
import Locking

/// A RabbitMQ of the tests' own: Debian's broker on loopback ports, in a folder of its own.
///
/// It ends with the process that started it, however that ends. Starting one takes seconds, so tests share
/// ``shared()`` and keep apart by a ``VirtualHost`` each; a test that kills, pauses or alarms a broker starts its own.
public final class RabbitMQNode: Sendable {
    /// The host it listens on.
    public let host = "127.0.0.1"
    /// The port it listens on, the same after ``restart()``.
    public let port: UInt16
    let home: BrokerHome
    let name: String
    private let environment: [String: String]
    private let process: Lock<BrokerProcess>
    private let counter = Lock(0)

    /// Starts a broker; returns when it accepts connections.
    ///
    /// `configuration` holds further lines for `rabbitmq.conf`, `plugins` the names of those to run.
    ///
    /// - Throws: ``RabbitMQFailure`` when it does not start.
    public static func start(
        configuration: [String] = [],
        plugins: [String] = []
    ) async throws -> RabbitMQNode {
        let home = try await BrokerHome()
        do {
            let (name, port) = ("busway", try FreePort.next())
            return try await RabbitMQNode(name, port, in: home, configuration: configuration, plugins: plugins)
        } catch {
            await home.remove()
            throw error
        }
    }

    init(
        _ name: String,
        _ port: UInt16,
        in home: BrokerHome,
        configuration: [String],
        plugins: [String]
    ) async throws {
        self.home = home
        self.port = port
        self.name = "\(name)@localhost"
        let configuration = RabbitMQConfiguration(
            name: self.name,
            port: port,
            distributionPort: try FreePort.next(),
            lines: configuration,
            plugins: plugins
        )
        environment = try configuration.install(in: "\(home.path)/\(name)")
        process = Lock(try await BrokerProcess(in: home, environment: environment))
    }

    private static let common = Lock<Task<RabbitMQNode, any Error>?>(nil)

    /// The broker all tests of this process share, started when it is first asked for.
    public static func shared() async throws -> RabbitMQNode {
        let starting = common.withLock { common in
            let starting = common ?? Task { try await start() }
            common = starting
            return starting
        }
        return try await starting.value
    }

    /// A transport URL of this broker for the default user.
    public func url(virtualHost: String = "/") -> String {
        "rabbit://guest:guest@\(host):\(port)/\(virtualHost == "/" ? "%2F" : virtualHost)"
    }

    /// The newest lines of its log, for the text of a failing test.
    public var logged: [String] { current.logged }

    /// Ends it and removes its folder; returns when nothing is left of either.
    public func stop() async {
        await kill()
        await home.remove()
    }

    /// Ends it at once, as a crash would; its data stay for ``restart()``.
    public func kill() async { await current.end(SIGKILL) }

    /// Ends it as an operator would: it closes its connections and stores what is in memory.
    public func shutDown() async { await current.end(SIGTERM) }

    /// Starts it again after ``kill()`` or ``shutDown()``, with the same data on the same port.
    public func restart() async throws {
        let process = try await BrokerProcess(in: home, environment: environment)
        self.process.withLock { $0 = process }
    }

    /// Freezes it: its sockets stay open and nobody reads them.
    public func pause() { current.signal(SIGSTOP) }

    /// Lets it go on after ``pause()``.
    public func resume() { current.signal(SIGCONT) }

    private var current: BrokerProcess { process.withLock { $0 } }

    func nextNumber() -> Int {
        counter.withLock { counter in
            counter += 1
            return counter
        }
    }
}
