/// A driver that can say more of its connections than ``TransportDriver/status``.
public protocol BusReporting: TransportDriver {
    /// How the connections are doing; answers at once, from what the driver knows.
    var report: BusReport { get }
}
