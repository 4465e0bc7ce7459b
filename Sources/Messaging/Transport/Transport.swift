public import Logging
public import ServiceLifecycle

/// The way to one bus, shared by all clients and servers of a program that talk to it.
///
/// Made from a URL, whose scheme chooses the driver. Use `withTransport` when its life fits a scope; run it as a service
/// when the program is a `ServiceGroup` (list it before the servers that use it, so that it is closed after them); or
/// call ``cleanup()`` yourself.
public final class Transport: Service {
    /// The URL it was made from.
    public let url: TransportURL
    /// What all its users share.
    public let options: TransportOptions
    /// The driver, for what the layers above do not offer.
    public let driver: any TransportDriver

    let logger: Logger
    let metrics: ClientMetrics
    /// What spans call the kind of bus.
    let messagingSystem: String

    /// Makes a transport; the driver may connect at once or at its first use.
    ///
    /// - Parameters:
    ///   - url: Where the bus is.
    ///   - drivers: The drivers to choose from; the first that knows the URL's scheme is taken.
    ///   - options: What all users of the transport share.
    ///   - logger: Where trouble that no error can carry is logged.
    /// - Throws: ``MessagingError`` with code `driverLoadFailure` when no driver knows the scheme, or what the driver
    ///   threw.
    public init(
        _ url: TransportURL,
        drivers: [TransportDriverFactory] = [.memory],
        options: TransportOptions = TransportOptions(),
        logger: Logger = Logger(label: "busway.messaging")
    ) async throws(MessagingError) {
        guard let factory = drivers.first(where: { $0.names.contains(url.driverName) }) else {
            let known = drivers.flatMap(\.names).joined(separator: ", ")
            throw .driverLoadFailure(url.driverName, reason: "there is no such driver; known are: \(known)")
        }
        self.url = url
        self.options = options
        self.logger = logger
        metrics = ClientMetrics(options.metricLabels)
        messagingSystem = RequestSpans.system(of: url)
        driver = try await factory.make(url, options: options, logger: logger)
    }

    /// Makes a transport from the text of a URL, such as `memory://` or `rabbit://user:secret@host:5672/vhost`.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` when the text is no transport URL; else as
    ///   ``init(_:drivers:options:logger:)``.
    public convenience init(
        _ url: String,
        drivers: [TransportDriverFactory] = [.memory],
        options: TransportOptions = TransportOptions(),
        logger: Logger = Logger(label: "busway.messaging")
    ) async throws(MessagingError) {
        try await self.init(TransportURL(parsing: url), drivers: drivers, options: options, logger: logger)
    }

    /// Keeps the transport open until the service group shuts down or the task is cancelled, then cleans up.
    public func run() async throws {
        let shutdown = Latch()
        await withGracefulShutdownHandler {
            await shutdown.wait()
        } onGracefulShutdown: {
            shutdown.fire()
        }
        await cleanup()
    }

    /// Closes the transport: calls that wait fail with code `closed`, listeners end, connections are closed.
    ///
    /// Runs to its end even when the calling task is cancelled. Calling it again does nothing.
    public func cleanup() async {
        // Cancellation of the caller must not leave connections half closed.
        await Task { [driver] in await driver.cleanup() }.value
    }

    /// How the connection to the bus is doing, as the driver knows it without asking.
    public var status: BusStatus { driver.status }

    /// How the connections to the bus are doing, as far as the driver tells.
    public var report: BusReport { (driver as? any BusReporting)?.report ?? BusReport(status: driver.status) }

    /// The executor of the thread that replies come on, for tasks that do little but call; nil on a bus without one.
    ///
    /// `withTaskExecutorPreference(transport.replyExecutor) { ... }` makes its callers, and the tasks they are parents of,
    /// go on where their replies are read: no other thread has to wake up for them, and what they ask next leaves in one
    /// write. What holds that thread holds up all replies of the transport; so compute elsewhere what takes more than
    /// some microseconds. The other side of this is ``HandlerExecutor/cooperative(limit:)``.
    public var replyExecutor: (any TaskExecutor)? { driver.replyExecutor }

    /// The target with the transport's control exchange where it names none.
    func resolve(_ target: Target) -> Target {
        var resolved = target
        resolved.exchange = target.exchange ?? options.controlExchange
        return resolved
    }
}

/// Makes a transport from the text of a URL, lends it to `body` and closes it afterwards, whatever `body` does.
///
/// - Throws: ``MessagingError`` when the transport cannot be made, and what `body` throws.
public func withTransport<Result>(
    _ url: String,
    drivers: [TransportDriverFactory] = [.memory],
    options: TransportOptions = TransportOptions(),
    logger: Logger = Logger(label: "busway.messaging"),
    _ body: (Transport) async throws -> Result
) async throws -> Result {
    try await withTransport(TransportURL(parsing: url), drivers: drivers, options: options, logger: logger, body)
}

/// Makes a transport, lends it to `body` and closes it afterwards, whatever `body` does.
///
/// - Throws: ``MessagingError`` when the transport cannot be made, and what `body` throws.
public func withTransport<Result>(
    _ url: TransportURL,
    drivers: [TransportDriverFactory] = [.memory],
    options: TransportOptions = TransportOptions(),
    logger: Logger = Logger(label: "busway.messaging"),
    _ body: (Transport) async throws -> Result
) async throws -> Result {
    let transport = try await Transport(url, drivers: drivers, options: options, logger: logger)
    do {
        let result = try await body(transport)
        await transport.cleanup()
        return result
    } catch {
        await transport.cleanup()
        throw error
    }
}
