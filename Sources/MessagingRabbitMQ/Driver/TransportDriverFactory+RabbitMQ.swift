public import Messaging

extension TransportDriverFactory {
    /// As ``rabbitMQ``, but each message is acknowledged with a frame of its own, which only a benchmark wants.
    @_spi(Benchmarks) public static let rabbitMQAcknowledgingEach = TransportDriverFactory(names: ["rabbit"]) {
        (url, options, logger) throws(MessagingError) in
        var rabbit = try RabbitOptions(query: url.query)
        rabbit.acknowledgesTogether = false
        let driver = RabbitMQDriver(url, rabbit, options: options, logger: logger)
        driver.connect()
        return driver
    }

    /// RabbitMQ through librabbitmq: `rabbit://user:password@host:port,…/vhost?option=value`.
    ///
    /// Starts to connect at once and goes on by itself until a broker is there; until then messages fail with
    /// `busUnavailable`. The options are those of ``RabbitOptions`` under oslo's names. `kombu` is another of oslo's names
    /// for it.
    ///
    /// Throws ``MessagingError`` with code `invalidTransportURL` for an unknown or wrong option.
    public static let rabbitMQ = TransportDriverFactory(
        names: ["rabbit", "kombu"],
        validate: { url throws(MessagingError) in _ = try RabbitOptions(query: url.query) },
        make: { (url, options, logger) throws(MessagingError) in
            let driver = RabbitMQDriver(url, try RabbitOptions(query: url.query), options: options, logger: logger)
            driver.connect()
            return driver
        }
    )
}
