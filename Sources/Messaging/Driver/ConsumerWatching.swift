/// A driver for whose bus it is work to be asked about a queue that is not there.
public protocol ConsumerWatching: TransportDriver {
    /// As ``TransportDriver/consumers(of:)``, for whoever asks the same again and again, so that an older answer will do.
    ///
    /// That there is no queue may be told from memory for a while.
    ///
    /// - Throws: as ``TransportDriver/consumers(of:)``.
    func watchedConsumers(of target: Target) async throws(RPCError) -> Int
}

extension Transport {
    /// How many consumers would get a request for `target`, for whoever asks the same again and again.
    ///
    /// - Throws: `busUnavailable` when the bus cannot be asked; `invalidTarget` when there is no topic.
    package func watchedConsumers(of target: Target) async throws(RPCError) -> Int {
        guard let driver = driver as? any ConsumerWatching else { return try await driver.consumers(of: target) }
        return try await driver.watchedConsumers(of: target)
    }
}
