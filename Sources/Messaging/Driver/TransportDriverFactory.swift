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
    private let check: @Sendable (TransportURL) throws(MessagingError) -> Void

    /// Makes a factory for `names`.
    ///
    /// - Parameters:
    ///   - names: The schemes it serves.
    ///   - validate: Finds out whether a URL can be used at all, without touching the bus.
    ///   - make: Makes a driver.
    public init(
        names: [String],
        validate: @escaping @Sendable (TransportURL) throws(MessagingError) -> Void = { _ in },
        make: @escaping Make
    ) {
        self.names = names
        check = validate
        makeDriver = make
    }

    /// Finds out whether the driver could be made from a URL, without making one.
    ///
    /// - Throws: `invalidTransportURL` when it has an option the driver does not have, or one with a wrong value.
    public func validate(_ url: TransportURL) throws(MessagingError) { try check(url) }

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
