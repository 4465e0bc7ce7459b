internal import WireJSON

/// Answers `oslo_rpc_server_ping` with `pong`, to find out over the bus whether a server is alive.
public struct PingEndpoint: RPCEndpoint {
    /// The name of the method every oslo peer knows.
    public static let methodName = "oslo_rpc_server_ping"

    /// The null namespace and version 1.0.
    public let target = Target()

    /// The one method.
    public let methodNames = [PingEndpoint.methodName]

    /// Makes the endpoint.
    public init() {}

    /// The ping method; it takes any arguments.
    public func method(named name: String) -> RPCMethod? {
        name == Self.methodName ? RPCMethod { _, _ in RawJSON(.string("pong")) } : nil
    }
}
