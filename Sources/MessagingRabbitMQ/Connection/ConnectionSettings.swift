internal import Messaging

/// How connections to the brokers of a transport are made.
struct ConnectionSettings: Sendable {
    /// How to prove who we are.
    enum Mechanism: Sendable, Hashable {
        /// With the user and password of the URL.
        case plain
        /// With the TLS client certificate.
        case external
    }

    /// The brokers to try; each connection tries them in an order of its own.
    var brokers: [BrokerAddress]
    /// How that order goes on.
    var failover = RabbitOptions.Failover.roundRobin
    var virtualHost: String
    var mechanism = Mechanism.plain
    var tls: TLSSettings?
    /// Seconds between heartbeats; 0 for none.
    var heartbeat: Int32 = 60
    /// How often within the heartbeat interval the connection is looked at.
    var heartbeatRate = 3
    /// How long opening the socket, and each step of the login, may take.
    var connectTimeout: Duration = .seconds(5)
    /// How long the broker may take to answer a method.
    var replyTimeout: Duration = .seconds(10)
    /// How long written data may stay unacknowledged by the broker's machine.
    var writeTimeout: Duration = .seconds(15)
    /// How long a message for a consumer may be; of a longer one nothing but the end is kept.
    var longestMessage = 128 << 20
    /// The pauses before attempts to connect.
    var backOff = BackOff()
    /// What the broker's listing shows as this connection's name.
    var name: String

    /// How to log in to `broker`.
    func login(to broker: BrokerAddress) -> Login {
        Login(
            virtualHost: virtualHost,
            heartbeat: heartbeat,
            mechanism: mechanism == .plain
                ? .plain(user: broker.username, password: broker.password) : .external(identity: broker.username),
            properties: [
                "product": .text("busway"),
                "connection_name": .text(name),
                "capabilities": .table([
                    "authentication_failure_close": .boolean(true),
                    "connection.blocked": .boolean(true),
                    "consumer_cancel_notify": .boolean(true),
                ]),
            ],
            timeout: connectTimeout
        )
    }
}
