/// What the RabbitMQ driver can be told, with oslo's defaults (group `oslo_messaging_rabbit`, wire reference 9).
///
/// In a transport URL each is a query parameter under oslo's name, which the comment of each field gives in brackets.
package struct RabbitOptions: Sendable, Hashable {
    /// Whether the topic exchange and the queues bound to it survive a broker's restart (`amqp_durable_queues`).
    package var usesDurableQueues = false
    /// Whether the topic exchange and its queues go with their last user (`amqp_auto_delete`).
    package var autoDeletesQueues = false
    /// Quorum queues for topics (`rabbit_quorum_queue` and its limits); nil for classic ones.
    package var quorum: Quorum?
    /// Whether reply and fanout queues are quorum queues (`rabbit_transient_quorum_queue`).
    package var usesTransientQuorumQueues = false
    /// Whether all fanouts of a topic go through one stream (`rabbit_stream_fanout`).
    package var usesStreamFanout = false
    /// How long reply and fanout queues stay without a consumer (`rabbit_transient_queues_ttl`); nil for ever.
    package var transientQueuesTimeToLive: Duration? = .seconds(1800)
    /// The most unacknowledged messages on a listening channel (`rabbit_qos_prefetch_count`).
    ///
    /// nil, which is 0 in a URL, leaves it to the listener: as many as it can handle at once. In oslo it is no limit.
    package var prefetch: UInt16?
    /// Whether consumers ask to be cancelled when a mirrored queue fails over (`enable_cancel_on_failover`).
    package var cancelsOnFailover = false
    /// Whether a reply whose queue is gone comes back to the server (`direct_mandatory_flag`).
    package var repliesAreMandatory = true
    /// How the bodies of outgoing messages are compressed (`kombu_compression`); nil for not at all.
    package var compression: MessageCompression?
    /// Whether messages that were settled in a row are acknowledged with one frame; false only to measure what that is
    /// worth.
    package var acknowledgesTogether = true

    /// TLS (`ssl` and the options that start with it); nil for plain TCP.
    package var tls: TLS?
    /// How to log in (`rabbit_login_method`).
    package var login = Login.password
    /// How often the broker and the driver show each other that they live (`heartbeat_timeout_threshold`); nil for never.
    ///
    /// The broker may want it more often.
    package var heartbeat: Duration? = .seconds(60)
    /// How often within that time the connection is looked at (`heartbeat_rate`).
    package var heartbeatRate = 3

    /// The pause before a lost connection is made again (`kombu_reconnect_delay`).
    package var reconnectDelay: Duration = .seconds(1)
    /// The most that is added to it at random, so that not all clients come at once (`kombu_reconnect_splay`).
    package var reconnectSplay: Duration = .zero
    /// The first pause between attempts to connect (`rabbit_retry_interval`).
    package var retryInterval: Duration = .seconds(1)
    /// How much longer each further pause is (`rabbit_retry_backoff`).
    package var retryBackOff: Duration = .seconds(2)
    /// The longest pause (`rabbit_interval_max`).
    package var longestRetryInterval: Duration = .seconds(30)
    /// The order in which several hosts are tried (`kombu_failover_strategy`).
    package var failover = Failover.roundRobin
    /// How long a reply to a queue that is missing is tried again (`kombu_missing_consumer_retry_timeout`).
    package var missingReplyQueueTimeout: Duration = .seconds(60)

    /// Makes oslo's defaults.
    package init() {}
}

extension RabbitOptions {
    /// Quorum queues for topics, and their limits; nil leaves a limit to the broker.
    package struct Quorum: Sendable, Hashable {
        /// How often a message is delivered before it is dropped (`rabbit_quorum_delivery_limit`).
        package var deliveryLimit: Int32?
        /// The most messages kept in memory (`rabbit_quorum_max_memory_length`).
        package var longestInMemory: Int32?
        /// The most bytes of messages kept in memory (`rabbit_quorum_max_memory_bytes`).
        package var mostBytesInMemory: Int32?

        /// Makes quorum queues without limits of ours.
        package init() {}
    }

    /// How to log in.
    package enum Login: Sendable, Hashable {
        /// With the user and password of the URL.
        case password
        /// With the TLS client certificate (SASL EXTERNAL).
        case certificate
    }

    /// The order in which several hosts are tried after the first.
    package enum Failover: Sendable, Hashable {
        /// In turn.
        case roundRobin
        /// At random each time.
        case shuffle
    }

    /// TLS for connections to the broker.
    package struct TLS: Sendable, Hashable {
        /// The one protocol version to speak (`ssl_version`); nil negotiates the newest both know.
        package var version: Version?
        /// The file with the client's certificate and its chain, in PEM (`ssl_cert_file`).
        package var certificateFile: String?
        /// The file with the client's private key, in PEM (`ssl_key_file`).
        package var keyFile: String?
        /// The file with the authorities to trust, in PEM (`ssl_ca_file`); nil trusts those of the system.
        package var authoritiesFile: String?
        /// Whether the certificate must be for the host connected to (`ssl_enforce_hostname_verification`).
        package var verifiesHostname = true

        /// Makes TLS with a certificate of an authority the system trusts.
        package init() {}

        /// A protocol version.
        package enum Version: Sendable, Hashable, CaseIterable {
            /// TLS 1.0.
            case tls1
            /// TLS 1.1.
            case tls11
            /// TLS 1.2.
            case tls12
        }
    }
}
