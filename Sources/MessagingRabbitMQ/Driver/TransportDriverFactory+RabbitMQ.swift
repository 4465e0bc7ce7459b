public import Messaging

extension TransportDriverFactory {
    /// RabbitMQ through librabbitmq: `rabbit://user:password@host:port,…/vhost?option=value`.
    ///
    /// Starts to connect at once and goes on by itself until a broker is there; until then messages fail with
    /// `busUnavailable`. The options are those of ``RabbitOptions`` under oslo's names. `kombu` is another of oslo's names
    /// for it.
    ///
    /// Throws ``MessagingError`` with code `invalidTransportURL` for an unknown or wrong option.
    public static let rabbitMQ = TransportDriverFactory(names: ["rabbit", "kombu"]) {
        (url, options, logger) throws(MessagingError) in
        let driver = RabbitMQDriver(url, try RabbitOptions(query: url.query), options: options, logger: logger)
        driver.connect()
        return driver
    }
}
