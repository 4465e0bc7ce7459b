import BuswayGateway
import BuswayObservability
import Logging
import Messaging
import Reactor
import Testing

@testable import busway

@Suite("The configuration file")
struct ConfigurationFileTests {
    @Test(
        "tells at its line what is wrong with a setting, also when that is found only when all is put together",
        arguments: [
            (
                "gateway:\n  auth:\n    jwt:\n      jwks: /nowhere/keys.json\n",
                "busway.yaml:4: gateway.auth.jwt.jwks: /nowhere/keys.json: the file cannot be read: there is no such file"
            ),
            (
                "# The bus\ntransport_file: /nowhere/transport\n",
                "busway.yaml:2: transport_file: /nowhere/transport: the file cannot be read: there is no such file"
            ),
            (
                "gateway:\n  listen: 0.0.0.0:80\n",
                """
                busway.yaml:2: gateway.listen: 0.0.0.0:80 can be reached from other machines, and no authentication is \
                configured; listen on 127.0.0.1, or say --allow-anonymous if everybody who reaches it may call everything
                """
            ),
        ]
    )
    func places(yaml: String, message: String) async throws {
        let error = await #expect(throws: ConfigurationError.self) {
            let file = try ConfigurationFile(yaml: yaml, file: "busway.yaml")
            var choices = ServeChoices()
            if file.transportFile == nil { choices.transport = "memory://" }
            let settings = try ServeSettings(
                options: choices,
                environment: Environment([:]),
                file: file,
                path: "busway.yaml"
            )
            _ = try await settings.tokenVerifier()
        }
        #expect(error?.description == message)
    }

    @Test("sets everything it can set")
    func everything() throws {
        let file = try ConfigurationFile(
            yaml: """
                transport_file: /run/secrets/transport
                gateway:
                  listen: [127.0.0.1:1, "[::1]:2", "unix:/run/busway.sock"]
                  admin: 127.0.0.1:3
                  allow_anonymous: yes
                  hosts: [api.test]
                  cors: { origins: ["https://console.test"] }
                  context: { trust: [roles] }
                  topics: { scheduler: { version_cap: "2.6", when_absent: queue, call_monitor: 10, timeout: 30, in_flight: 64 } }
                  errors: { "nova.exception.InstanceNotFound": 404 }
                  limits:
                    { body: 2MiB, uri: 4KiB, headers: 8KiB, header_fields: 50, connections: 7, json_depth: 9, in_flight: 11,
                      per_topic: 5, reply: 1MiB, message: 3MiB, batch: { items: 3, parallel: 2 },
                      async: { calls: 5, bytes: 2KiB, ttl: 6 }, idempotency: { keys: 7, bytes: 3KiB, ttl: 8 },
                      streams: 12, stream_buffer: 2KiB, stream_topics: 3, stream_queue: 9, per_identity: { streams: 4 } }
                  timeouts: { header: 1, body: 2s, idle: 1m, write: 500ms, call: 6, call_max: 7, drain_delay: 0, drain: 8, ready_grace: 0, heartbeat: 4 }
                  replicas: off
                  debug: { tracebacks: true }
                log: { level: debug, format: text }
                """,
            file: "busway.yaml"
        )
        #expect(
            file.transportFile?.path == "/run/secrets/transport" && file.listen?.count == 3
                && file.admin?.description == "127.0.0.1:3"
        )
        #expect(file.allowAnonymous == true && file.demo == nil)
        #expect(file.gateway.hosts == ["api.test"] && file.gateway.corsOrigins == ["https://console.test"])
        #expect(file.gateway.trustedContextKeys == TrustedContextKeys(["roles"]))
        let policy = try #require(file.gateway.topics["scheduler"])
        #expect(policy.versionCap == "2.6" && policy.whenAbsent == .queue && policy.callMonitor == .seconds(10))
        #expect(policy.timeout == .seconds(30) && policy.inFlight == 64)
        #expect(file.gateway.errorStatuses == ["nova.exception.InstanceNotFound": 404])
        #expect(file.front.body == 2 << 20 && file.front.uri == 4096 && file.front.headers == 8192)
        #expect(file.front.headerFields == 50 && file.front.connections == 7 && file.gateway.limits.jsonDepth == 9)
        #expect(
            file.gateway.limits.inFlight == 11 && file.gateway.limits.perTopic == 5
                && file.gateway.limits.reply == 1 << 20 && file.gateway.limits.message == 3 << 20
        )
        let streams = file.gateway.limits.streams
        #expect(streams.total == 12 && streams.buffer == 2048 && streams.perIdentity == 4)
        #expect(streams.heartbeat == .seconds(4) && streams.topics == 3 && streams.queue == 9)
        #expect(
            file.gateway.limits.asyncCalls == StoreLimits(count: 5, bytes: 2048, timeToLive: .seconds(6))
                && file.gateway.limits.idempotency == StoreLimits(count: 7, bytes: 3072, timeToLive: .seconds(8))
        )
        #expect(!file.gateway.looksForReplicas)
        #expect(file.gateway.limits.batch.items == 3 && file.gateway.limits.batch.parallel == 2)
        #expect(file.front.headerTimeout == .seconds(1) && file.front.bodyTimeout == .seconds(2))
        #expect(file.front.idleTimeout == .seconds(60) && file.front.writeTimeout == .milliseconds(500))
        #expect(file.gateway.timeouts.call == .seconds(6) && file.gateway.timeouts.callMaximum == .seconds(7))
        #expect(file.drain.delay == .zero && file.drain.timeout == .seconds(8))
        #expect(file.gateway.timeouts.readyGrace == .zero)
        #expect(file.gateway.showsTracebacks && file.logLevel == .debug && file.logFormat == .text)
    }

    @Test("may write words in capitals, and begin with a byte order mark")
    func tolerated() throws {
        let file = try ConfigurationFile(yaml: "\u{FEFF}log: { level: INFO, format: Json }\n", file: "busway.yaml")
        #expect(file.logLevel == .info && file.logFormat == .json)
    }

    @Test("with a transport URL that cannot be used does not repeat the password in it")
    func password() {
        for url in ["nobus://ann:hunter2@host/", "memory://ann:hunter2@host:port/"] {
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationFile(yaml: "transport: \(url)\n", file: "f")
            }
            #expect(error?.description.hasPrefix("f:1: transport: ") == true)
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test("has the options of RabbitMQ in a section with oslo's name; those in the URL win")
    func rabbitOptions() throws {
        let file = try ConfigurationFile(
            yaml: """
                transport: rabbit://host/?heartbeat_rate=5
                oslo_messaging_rabbit:
                  amqp_durable_queues: yes
                  heartbeat_rate: 4
                  rabbit_retry_interval: 2
                """,
            file: "busway.yaml"
        )
        let settings = try settings(file)
        let expected: TransportQuery = [
            "heartbeat_rate": "5", "amqp_durable_queues": "yes", "rabbit_retry_interval": "2",
        ]
        #expect(settings.transport.query == expected)
        var other = file
        other.transport = try TransportURL(parsing: "memory://")
        #expect(try self.settings(other).transport.query.isEmpty)
    }

    @Test("whose options of RabbitMQ contradict those in the URL is refused with both named")
    func contradiction() throws {
        let file = try ConfigurationFile(
            yaml:
                "transport: rabbit://host/?amqp_auto_delete=true\noslo_messaging_rabbit: { rabbit_quorum_queue: true }\n",
            file: "busway.yaml"
        )
        let error = #expect(throws: ConfigurationError.self) { try settings(file) }
        let place = "busway.yaml:2: oslo_messaging_rabbit, together with the transport URL: "
        #expect(error?.description.hasPrefix(place) == true)
        #expect(error?.description.contains("amqp_auto_delete must be false") == true)
    }

    private func settings(_ file: ConfigurationFile) throws -> ServeSettings {
        try ServeSettings(options: ServeChoices(), environment: Environment([:]), file: file, path: "busway.yaml")
    }

    @Test("may be empty", arguments: ["", "# nothing", "gateway:", "gateway: ~"])
    func empty(text: String) throws {
        let file = try ConfigurationFile(yaml: text, file: "busway.yaml")
        #expect(file.gateway == GatewayConfiguration() && file.front == FrontConfiguration())
    }

    @Test(
        "that is wrong is refused with the line and what was expected",
        arguments: [
            Wrong("- a\n", "1: the file: expected a mapping"), Wrong("gateway: 7\n", "1: gateway: expected a mapping"),
            Wrong("\ngatway: {}\n", "2: gatway: unknown key; did you mean 'gateway'?"),
            Wrong("oslo_messaging_rabbit:\n  ssl: maybe\n", "2: oslo_messaging_rabbit.ssl: must be true or false"),
            Wrong(
                "oslo_messaging_rabbit:\n  heartbeat_rat: 1\n",
                "2: oslo_messaging_rabbit.heartbeat_rat: unknown key; did you mean 'heartbeat_rate'?"
            ),
            Wrong(
                "oslo_messaging_rabbit: { ssl: [1] }\n",
                "1: oslo_messaging_rabbit.ssl: expected one value, found a list"
            ),
            Wrong("transport: rabbit://host/?ssl=maybe\n", "1: transport: The option ssl of the transport URL must be"),
            Wrong("gateway:\n  listen: [8080]\n", "2: gateway.listen:"),
            Wrong("gateway:\n  listen: [[]]\n", "2: gateway.listen: expected a list"),
            Wrong("gateway:\n  limits:\n    body: lots\n", "3: gateway.limits.body: expected a number of bytes"),
            Wrong("gateway: { limits: { body: 0 } }\n", "1: gateway.limits.body: expected"),
            Wrong("gateway: { limits: { in_flight: 1.5 } }\n", "1: gateway.limits.in_flight: expected a whole number"),
            Wrong("gateway: { timeouts: { call: -1 } }\n", "1: gateway.timeouts.call: expected a time"),
            Wrong(
                "gateway: { topics: { a: { when_absent: maybe } } }\n",
                "1: gateway.topics.a.when_absent: expected fail or queue"
            ),
            Wrong(
                "gateway: { topics: { a: { version_cap: x } } }\n",
                "1: gateway.topics.a.version_cap: expected a version"
            ),
            Wrong("gateway: { topics: { a: { call_monitor: 1 } } }\n", "1: gateway.topics.a.call_monitor"),
            Wrong(
                "gateway: { errors: { a.B: 200 } }\n",
                "1: gateway.errors.a.B: expected a whole number from 400 to 599"
            ),
            Wrong("gateway: { demo: perhaps }\n", "1: gateway.demo: expected true or false"),
            Wrong("transport: memory://\ntransport_file: x\n", "2: transport and transport_file: give one"),
            Wrong("a: [\n", "the file is no YAML"),
            Wrong("gateway: { hosts: [a] }\ngateway: {}\n", "stands more than once"),
            Wrong("log:\n\tlevel: info\n", "2: the file is no YAML"),
            Wrong("---\na: 1\n---\nb: 2\n", "the file is no YAML"),
            Wrong("a: &x {}\ngateway:\n  <<: *x\n", "3: gateway.<<: unknown key"),
            Wrong("\ntransport: memory\n", "2: transport: "),
            Wrong("transport: nobus://h\n", "1: transport: this program has no"),
            Wrong("transport: \"rabbit://h/?heartbeet_rate=2\"\n", "1: transport: The transport URL sets an option"),
            Wrong(
                "gateway:\n  hosts: [a]\n  cors:\n    origins:\n      - https://a\n      - https://b/\n",
                "6: gateway.cors"
            ),
            Wrong(
                "gateway: { hosts: [\"a:80\"] }\n",
                "1: gateway.hosts: expected a host name without a port, found 'a:80'"
            ),
            Wrong("gateway: { context: { trust: [msg_id] } }\n", "1: gateway.context.trust: expected a reserved key"),
            Wrong("gateway: { topics: { \"a#\": {} } }\n", "1: gateway.topics.a#: no request can name this topic"),
            Wrong("gateway: { errors: { KeyError: 404 } }\n", "1: gateway.errors.KeyError: expected module.Class"),
            Wrong("gateway: { timeouts: { call: 500 } }\n", "1: gateway.timeouts.call: must not be longer than"),
        ]
    )
    func refused(wrong: Wrong) throws {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(yaml: wrong.text, file: "f") }
        #expect(error?.description.contains(wrong.says) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("f:") == true)
    }
}

/// A text that is no configuration, and a piece of what must be said about it.
struct Wrong: Sendable, CustomTestStringConvertible {
    let text: String
    let says: String
    var testDescription: String { says }

    init(_ text: String, _ says: String) {
        self.text = text
        self.says = says
    }
}
