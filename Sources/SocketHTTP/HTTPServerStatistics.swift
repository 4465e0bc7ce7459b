/// What a server holds now and has done so far.
public struct HTTPServerStatistics: Sendable, Hashable {
    /// Connections being served now, idle ones included.
    public var openConnections: Int

    /// Requests whose handler runs or whose response is being written now.
    public var requestsInFlight: Int

    /// Connections served since the server was made.
    public var acceptedConnections: Int

    /// Connections answered 503, or cut, because there were too many.
    public var refusedConnections: Int

    /// Requests given to the handler since the server was made.
    public var requests: Int

    /// Requests the layer itself refused since the server was made.
    public var refusedRequests: Int
}
