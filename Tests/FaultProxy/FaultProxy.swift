import Reactor

/// A TCP relay on loopback that misbehaves when a test says so.
///
/// Connections to ``port`` are relayed to the port it was started for. It reads what it relays, knows the ports its
/// clients come from, and can lose connections in every way a network does: with a reset, or without telling one end or
/// both. What it has cut stays cut, like a connection whose path is gone for good; new ones are relayed.
public actor FaultProxy {
    /// The port it listens on.
    public nonisolated let port: UInt16

    private nonisolated let loop: EventLoop
    private let target: SocketAddress
    private let listener: ListeningSocket
    private let observe: @Sendable (_ connection: Int, _ bytes: [UInt8]) -> Void
    private var relays: [Int: Relay] = [:]
    private var accepted = 0
    private var ports: Set<UInt16> = []
    private var admission = Admission.relayed
    private var delay: Duration?
    private var accepting: Task<Void, Never>?

    /// What happens to new connections.
    public enum Admission: Sendable {
        /// They are relayed.
        case relayed
        /// They are reset at once, as if nobody listened.
        case refused
        /// They are accepted and nobody ever answers.
        case ignored
    }

    /// The ends of a connection.
    public struct Ends: OptionSet, Sendable {
        /// A bit for each end.
        public let rawValue: Int

        /// Makes a set of these bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Who connected to the proxy.
        public static let client = Ends(rawValue: 1)
        /// Whom the proxy connected to.
        public static let server = Ends(rawValue: 2)
    }

    /// The thread of the proxy's loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Starts relaying to a port of the loopback interface.
    ///
    /// `observe` is given all bytes that come from clients, with the number of their connection, in order.
    public static func start(
        to port: UInt16,
        observing observe: @escaping @Sendable (_ connection: Int, _ bytes: [UInt8]) -> Void = { _, _ in }
    ) async throws -> FaultProxy {
        let loop = try EventLoop(name: "fault-proxy")
        let proxy = try FaultProxy(loop, to: port, observe)
        await proxy.begin()
        return proxy
    }

    private init(
        _ loop: EventLoop,
        to port: UInt16,
        _ observe: @escaping @Sendable (Int, [UInt8]) -> Void
    ) throws {
        self.loop = loop
        self.observe = observe
        target = Self.loopback(port)
        listener = try ListeningSocket.bind(Self.loopback(0), on: loop)
        self.port = listener.boundAddress.port ?? 0
    }

    private static func loopback(_ port: UInt16) -> SocketAddress { .ipv4(0x7F00_0001, port: port) }

    private func begin() {
        accepting = Task { await acceptAll() }
    }

    // MARK: Faults

    /// Loses the connections there are, telling only these ends: with a reset, and the other end hears nothing more.
    ///
    /// Telling nobody is a path that is gone; telling one end is a connection that is half open.
    public func cut(telling ends: Ends) {
        for relay in relays.values {
            relay.isSilent = true
            if ends.contains(.client) { relay.client.reset() }
            if ends.contains(.server) { relay.server?.reset() }
        }
    }

    /// Says what happens to new connections from now on.
    public func admit(_ admission: Admission) { self.admission = admission }

    /// Holds back everything for this long from now on, in both directions; nil for not at all.
    public func setDelay(_ delay: Duration?) { self.delay = delay }

    // MARK: What it knows

    /// How many connections are relayed and not cut.
    public var connectionCount: Int { relays.values.count { !$0.isSilent && $0.server != nil } }

    /// The ports clients have come from since the start.
    public var clientPorts: Set<UInt16> { ports }

    /// Ends all connections and the proxy.
    public nonisolated func stop() async {
        await close()
        await loop.shutDown()
    }

    private func close() async {
        listener.close()
        for relay in relays.values { relay.reset() }
        await accepting?.value
    }

    // MARK: Relaying

    private func acceptAll() async {
        await withDiscardingTaskGroup { group in
            while true {
                do throws(SocketError) {
                    let socket = try await listener.accept()
                    group.addTask { await self.serve(socket) }
                } catch {
                    // The listener was closed.
                    return
                }
            }
        }
    }

    private func serve(_ socket: AcceptedSocket) async {
        accepted += 1
        let number = accepted
        if let port = socket.peerAddress.port { ports.insert(port) }
        do throws(SocketError) {
            let relay = Relay(try Socket(adopting: socket, on: loop))
            relays[number] = relay
            defer {
                relay.close()
                relays[number] = nil
            }
            switch admission {
            case .refused:
                relay.reset()
                return
            case .ignored: relay.isSilent = true
            case .relayed: try await connect(relay)
            }
            await withDiscardingTaskGroup { group in
                group.addTask { await self.pump(number, from: .client) }
                group.addTask { await self.pump(number, from: .server) }
            }
        } catch {
            // Nobody listens where it relays to, and the client has been told; or it is gone itself.
        }
    }

    private func connect(_ relay: Relay) async throws(SocketError) {
        do throws(SocketError) {
            relay.server = try await Socket.connect(to: target, on: loop)
        } catch {
            relay.reset()
            throw error
        }
    }

    /// Carries what comes from one end to the other until it ends.
    private func pump(_ number: Int, from end: Ends) async {
        guard let relay = relays[number] else { return }
        var bytes: [UInt8] = []
        do throws(SocketError) {
            while let source = end == .client ? relay.client : relay.server {
                bytes.removeAll(keepingCapacity: true)
                let count = try await source.read(appendingTo: &bytes, atMost: 65_536)
                if count > 0, end == .client { observe(number, bytes) }
                if let delay { await pause(delay) }
                // Cut connections go on being read, and what comes is lost.
                let sink = relay.isSilent ? nil : end == .client ? relay.server : relay.client
                guard count > 0 else {
                    try sink?.shutdownWrite()
                    return
                }
                try await sink?.write(bytes)
            }
        } catch {
            // An end is gone; unless the connection is cut, the other one hears of it.
            if !relay.isSilent { relay.reset() }
        }
    }

    private func pause(_ delay: Duration) async {
        await withCheckedContinuation { continuation in
            _ = loop.schedule(after: delay) { continuation.resume() }
        }
    }
}
