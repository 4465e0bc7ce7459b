import FaultProxy
import Messaging
import RabbitMQFixture

/// The faults that tests have one by one and the soak at random; each returns how long callers then had to wait.
extension ChaosBus {
    /// The broker is killed and started again.
    func crash() async throws -> Duration {
        let node = virtualHost.node
        await node.kill()
        try await failure(.busUnavailable)
        try await node.restart()
        return try await recovery(since: .now)
    }

    /// The broker closes all connections.
    func closeConnections() async throws -> Duration {
        try await virtualHost.closeConnections()
        return try await recovery(since: .now)
    }

    /// The broker runs short of memory for a while.
    func raiseMemoryAlarm() async throws -> Duration {
        try await virtualHost.node.setMemoryAlarm(true)
        try await failure(.busBlocked)
        try await requests(200)
        try await virtualHost.node.setMemoryAlarm(false)
        return try await recovery(since: .now)
    }

    /// The broker freezes until it is given up, and goes on.
    func freeze() async throws -> Duration {
        virtualHost.node.pause()
        defer { virtualHost.node.resume() }
        try await failure(.busUnavailable)
        virtualHost.node.resume()
        return try await recovery(since: .now)
    }

    /// Connections are lost, of which only these ends hear.
    func cut(_ proxies: [FaultProxy], telling ends: FaultProxy.Ends) async throws -> Duration {
        for proxy in proxies { await proxy.cut(telling: ends) }
        return try await recovery(since: .now)
    }

    /// Connections are lost, and no new ones come about until callers have noticed.
    func closeTheWay(_ admission: FaultProxy.Admission, telling ends: FaultProxy.Ends) async throws -> Duration {
        for proxy in proxies {
            await proxy.admit(admission)
            await proxy.cut(telling: ends)
        }
        try await failure(.busUnavailable)
        for proxy in proxies { await proxy.admit(.relayed) }
        return try await recovery(since: .now)
    }

    /// The password is not right any more for a while, and connections have to be made.
    func changePassword() async throws -> Duration {
        let node = virtualHost.node
        try await node.changePassword(of: "guest", to: "another")
        do {
            try await virtualHost.closeConnections()
            try await failure(.busUnavailable)
            try await requests(200)
        } catch {
            try await node.changePassword(of: "guest", to: "guest")
            throw error
        }
        try await node.changePassword(of: "guest", to: "guest")
        return try await recovery(since: .now)
    }
}
