public import Logging

/// Makes the driver for the transport URLs whose scheme it knows.
///
/// A program lists the drivers it wants to be able to use, so nothing is linked that it does not name.
public struct TransportDriverFactory: Sendable {
    /// Makes a driver; connecting may be left to the first use.
    public typealias Make =
        @Sendable (TransportURL, TransportOptions, Logger) async throws(MessagingError) -> any TransportDriver

    /// The schemes it serves, without a `+suffix`.
    public var names: [String]

    private let makeDriver: Make

    /// Makes a factory for `names`.
    public init(names: [String], make: @escaping Make) {
        self.names = names
        makeDriver = make
    }

    /// Makes a driver.
    ///
    /// - Throws: `driverLoadFailure` or `invalidTransportURL` when the driver cannot be made from these settings.
    public func make(
        _ url: TransportURL,
        options: TransportOptions,
        logger: Logger
    ) async throws(MessagingError) -> any TransportDriver {
        try await makeDriver(url, options, logger)
    }
}
