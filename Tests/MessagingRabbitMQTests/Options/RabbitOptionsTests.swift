import Messaging
import MessagingRabbitMQ
import Testing

/// Options come from the transport URL's query with oslo's names, limits and defaults (wire reference 9).
@Suite("Options of the RabbitMQ driver")
struct RabbitOptionsTests {
    @Test("without a query everything has oslo's default")
    func defaults() throws {
        let options = try RabbitOptions(query: [:])
        #expect(options == RabbitOptions())
        #expect(options.heartbeat == .seconds(60) && options.heartbeatRate == 3)
        #expect(options.transientQueuesTimeToLive == .seconds(1800) && options.prefetch == nil)
        #expect(options.retryInterval == .seconds(1) && options.retryBackOff == .seconds(2))
        #expect(options.longestRetryInterval == .seconds(30) && options.missingReplyQueueTimeout == .seconds(60))
        #expect(options.tls == nil && options.login == .password && options.repliesAreMandatory)
    }

    @Test("every option is read")
    func everything() throws {
        let url = try TransportURL(
            parsing: """
                rabbit://host/?amqp_durable_queues=1&amqp_auto_delete=no&rpc_conn_pool_size=5&conn_pool_min_size=5\
                &conn_pool_ttl=9&ssl=on&ssl_version=tlsv1_2&ssl_key_file=/k&ssl_cert_file=/c&ssl_ca_file=/a\
                &ssl_enforce_hostname_verification=false&ssl_enforce_fips_mode=true&kombu_reconnect_delay=0.25\
                &kombu_reconnect_splay=1.5&kombu_compression=gzip&kombu_missing_consumer_retry_timeout=7\
                &kombu_failover_strategy=shuffle&rabbit_login_method=EXTERNAL&rabbit_retry_interval=2\
                &rabbit_retry_backoff=0&rabbit_interval_max=4&rabbit_ha_queues=false&rabbit_quorum_queue=true\
                &rabbit_transient_quorum_queue=true&rabbit_quorum_delivery_limit=3&rabbit_quorum_max_memory_length=0\
                &rabbit_quorum_max_memory_bytes=8&rabbit_transient_queues_ttl=60&rabbit_qos_prefetch_count=10\
                &heartbeat_timeout_threshold=0&heartbeat_rate=4&direct_mandatory_flag=off\
                &enable_cancel_on_failover=true&use_queue_manager=false&hostname=h&processname=p\
                &rabbit_stream_fanout=true
                """
        )
        var expected = RabbitOptions()
        expected.usesDurableQueues = true
        var tls = RabbitOptions.TLS()
        (tls.version, tls.keyFile, tls.certificateFile, tls.authoritiesFile) = (.tls12, "/k", "/c", "/a")
        tls.verifiesHostname = false
        expected.tls = tls
        expected.reconnectDelay = .milliseconds(250)
        expected.reconnectSplay = .milliseconds(1500)
        expected.compression = .gzip
        expected.missingReplyQueueTimeout = .seconds(7)
        expected.failover = .shuffle
        expected.login = .certificate
        (expected.retryInterval, expected.retryBackOff) = (.seconds(2), .zero)
        expected.longestRetryInterval = .seconds(4)
        var quorum = RabbitOptions.Quorum()
        (quorum.deliveryLimit, quorum.mostBytesInMemory) = (3, 8)
        expected.quorum = quorum
        expected.usesTransientQuorumQueues = true
        expected.transientQueuesTimeToLive = .seconds(60)
        expected.prefetch = 10
        (expected.heartbeat, expected.heartbeatRate) = (nil, 4)
        expected.repliesAreMandatory = false
        expected.cancelsOnFailover = true
        expected.usesStreamFanout = true
        #expect(try RabbitOptions(query: url.query) == expected)
    }

    @Test("a name oslo does not have is refused, and the nearest it has is named")
    func unknownName() {
        #expect(message(["heartbeat_timeout_treshold": "1"]).hasSuffix("did you mean heartbeat_timeout_threshold?"))
        #expect(message(["rabbit_max_retries": "1"]).contains("does not have: rabbit_max_retries"))
    }

    @Test(
        "a value out of its limits is refused with what it must be, and is not quoted",
        arguments: [
            ("ssl", "maybe", "true or false"), ("rpc_conn_pool_size", "0", "from 1 to"),
            ("conn_pool_min_size", "31", "at least conn_pool_min_size"),
            ("kombu_reconnect_delay", "4.6", "from 0.0 to 4.5"),
            ("kombu_reconnect_splay", "-0.5", "from 0.0"),
            ("kombu_failover_strategy", "random", "round-robin or shuffle"),
            ("rabbit_retry_interval", "0", "from 1"), ("rabbit_retry_backoff", "-1", "from 0"),
            ("rabbit_interval_max", "0", "from 1"), ("rabbit_transient_queues_ttl", "-1", "from 0"),
            ("rabbit_transient_queues_ttl", "2147484", "to 2147483"),
            ("rabbit_qos_prefetch_count", "65536", "to 65535"),
            ("heartbeat_timeout_threshold", "65536", "to 65535"), ("heartbeat_rate", "0", "from 1"),
            ("rabbit_quorum_delivery_limit", "2147483648", "to 2147483647"), ("ssl_version", "TLSv1_3", "TLSv1_2"),
            ("rabbit_login_method", "SCRAM", "PLAIN"), ("rabbit_login_method", "EXTERNAL", "ssl_cert_file"),
            ("ssl_key_file", "/k", "ssl_cert_file"),
            ("rabbit_stream_fanout", "true", "when rabbit_stream_fanout is true"),
        ]
    )
    func limits(_ name: String, _ value: String, _ expected: String) {
        let text = message([(name, value)].reduce(into: [:]) { $0[$1.0] = $1.1 })
        #expect(text.contains(expected))
        #expect(!text.contains(" \(value)") || expected.contains(value))
    }

    @Test(
        "what this driver cannot do is said, not ignored",
        arguments: [
            ("rabbit_ha_queues", "true", "policy"), ("use_queue_manager", "true", "expire by themselves"),
            ("kombu_compression", "bz2", "gzip"), ("rabbit_login_method", "RABBIT-CR-DEMO", "demonstration"),
        ]
    )
    func unsupported(_ name: String, _ value: String, _ reason: String) {
        let text = message([(name, value)].reduce(into: [:]) { $0[$1.0] = $1.1 })
        #expect(text.hasPrefix("The option \(name) of the transport URL is not supported: "))
        #expect(text.contains(reason))
    }

    @Test("queues delete themselves where asked, which quorum queues cannot")
    func autoDelete() throws {
        #expect(try RabbitOptions(query: ["amqp_auto_delete": "yes"]).autoDeletesQueues)
        let text = message(["amqp_auto_delete": "true", "rabbit_quorum_queue": "true"])
        #expect(text.contains("amqp_auto_delete") && text.contains("rabbit_quorum_queue"))
    }

    @Test("quorum and mirrored queues exclude each other, as in oslo")
    func quorumAndMirrored() {
        let text = message(["rabbit_quorum_queue": "true", "rabbit_ha_queues": "true"])
        #expect(text.contains("rabbit_ha_queues") && text.contains("rabbit_quorum_queue"))
    }

    /// The reason these options are refused.
    private func message(_ query: TransportQuery) -> String {
        let error = #expect(throws: MessagingError.self) { try RabbitOptions(query: query) }
        #expect(error?.code == .invalidTransportURL)
        return error?.message ?? ""
    }
}
