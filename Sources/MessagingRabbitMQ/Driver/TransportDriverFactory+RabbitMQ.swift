internal import Logging
public import Messaging

extension TransportDriverFactory {
    /// As ``rabbitMQ``, but each message is acknowledged with a frame of its own, which only a benchmark wants.
    @_spi(Benchmarks) public static let rabbitMQAcknowledgingEach = TransportDriverFactory(names: ["rabbit"]) {
        (url, options, logger) throws(MessagingError) in
        var rabbit = try RabbitOptions(query: url.query)
        rabbit.acknowledgesTogether = false
        return try connecting(url, rabbit, options, logger)
    }

    /// RabbitMQ through librabbitmq: `rabbit://user:password@host:port,…/vhost?option=value`.
    ///
    /// Starts to connect at once and goes on by itself until a broker is there; until then messages fail with
    /// `busUnavailable`. The options are those of `RabbitOptions` under oslo's names. `kombu` is another of oslo's names
    /// for it.
    ///
    /// Throws ``MessagingError`` with code `invalidTransportURL` for an unknown or wrong option.
    public static let rabbitMQ = TransportDriverFactory(
        names: ["rabbit", "kombu"],
        validate: { url throws(MessagingError) in _ = try RabbitOptions(query: url.query) },
        make: { (url, options, logger) throws(MessagingError) in
            try connecting(url, try RabbitOptions(query: url.query), options, logger)
        }
    )

    /// A driver that has begun to connect.
    private static func connecting(
        _ url: TransportURL,
        _ rabbit: RabbitOptions,
        _ options: TransportOptions,
        _ logger: Logger
    ) throws(MessagingError) -> RabbitMQDriver {
        let driver: RabbitMQDriver
        do throws(AMQPError) { driver = try RabbitMQDriver(url, rabbit, options: options, logger: logger) } catch {
            throw .driverLoadFailure(url.driverName, reason: "\(error)", cause: error)
        }
        driver.connect()
        return driver
    }
}
