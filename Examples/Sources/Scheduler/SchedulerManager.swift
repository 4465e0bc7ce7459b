public import Messaging
public import MessagingEndpoints

/// What the scheduler does: an endpoint of methods, on state of its own.
@Endpoint(version: "2.6", expecting: [NoValidHost.self])
public actor SchedulerManager {
    /// The topic of the scheduler.
    public static let topic = "scheduler"

    private var hosts: [String: Host]

    /// Makes a manager that knows some hosts.
    public init(hosts: [Host]) {
        self.hosts = Dictionary(hosts.map { ($0.name, $0) }) { _, last in last }
    }

    /// Chooses the hosts with most memory left.
    @Exposed func selectHosts(_ context: RequestContext, requestSpec: RequestSpec, limit: Int = 1) throws -> [Host] {
        let fitting = hosts.values.filter { $0.freeMemory >= requestSpec.memory }
            .sorted { ($1.freeMemory, $0.name) < ($0.freeMemory, $1.name) }
        guard !fitting.isEmpty else { throw NoValidHost(memory: requestSpec.memory) }
        return Array(fitting.prefix(limit))
    }

    /// Takes note of what a host has left.
    @Exposed func updateHost(host: Host) {
        hosts[host.name] = host
    }
}

/// No host has the memory that was asked for; callers are to see it.
public struct NoValidHost: RemoteFailureConvertible {
    let memory: Int

    /// What callers see.
    public var remoteFailure: RemoteFailure {
        RemoteFailure(
            className: "NoValidHost",
            module: "scheduler",
            message: "No host has \(memory) MB of memory left"
        )
    }
}
