import BuswayGateway
import Messaging
import Reactor

extension ConfigurationFile {
    /// Reads the `gateway` section.
    mutating func readGateway(_ section: ConfigurationSection) {
        section.allow([
            "listen", "admin", "admin_token_file", "demo", "allow_anonymous", "hosts", "cors", "context", "topics",
            "errors", "limits",
            "timeouts", "tls", "admin_tls",
            "debug", "reload_interval", "auth", "expose", "trusted_proxies", "catalogue",
            "replicas",
        ])
        listenLine = section.line(of: "listen")
        listen = section.strings("listen")?.compactMap { Self.address($0, "listen", section) }
        admin = section.string("admin").flatMap { Self.address($0, "admin", section) }
        demo = section.bool("demo")
        reloadInterval = section.duration("reload_interval", in: 0...3600) ?? reloadInterval
        allowAnonymous = section.bool("allow_anonymous")
        gateway.hosts = section.strings("hosts", expected: "a host name without a port", ConfiguredName.isHost) ?? []
        if let cors = section.section("cors") {
            cors.allow(["origins"])
            gateway.corsOrigins =
                cors.strings(
                    "origins",
                    expected: "scheme://host[:port] with nothing behind, such as https://console.example",
                    ConfiguredName.isOrigin
                ) ?? []
        }
        if let context = section.section("context") {
            context.allow(["trust", "allow"])
            readAllowedKeys(context)
            gateway.trustedContextKeys = TrustedContextKeys(
                context.strings("trust", expected: "a reserved key, or \"*\"", ConfiguredName.isReservedContextKey)
                    ?? []
            )
        }
        readAccess(section)
        gateway.access.adminToken = section.digestOfFirstLine("admin_token_file")
        if let topics = section.section("topics") { readTopics(topics) }
        if let errors = section.section("errors") {
            for name in errors.keys {
                if !ConfiguredName.isException(name) {
                    section.reader.report("\(errors.full(name)): expected module.Class", at: errors.node(name))
                }
                gateway.errorStatuses[name] = errors.integer(name, in: 400...599)
            }
        }
        if let limits = section.section("limits") { readLimits(limits) }
        if let timeouts = section.section("timeouts") { readTimeouts(timeouts) }
        readProtection(section)
        if let catalogue = section.section("catalogue") { readCatalogue(catalogue) }
        gateway.looksForReplicas = section.bool("replicas") ?? gateway.looksForReplicas
        if let debug = section.section("debug") {
            debug.allow(["tracebacks"])
            gateway.showsTracebacks = debug.bool("tracebacks") ?? gateway.showsTracebacks
        }
    }

    private static func address(_ text: String, _ key: String, _ section: ConfigurationSection) -> ListenAddress? {
        do throws(AddressError) { return try ListenAddress(text) } catch {
            section.reader.report("\(section.full(key)): \(error)", at: section.node(key))
            return nil
        }
    }

    private mutating func readTopics(_ topics: ConfigurationSection) {
        for name in topics.keys {
            guard let section = topics.section(name) else { continue }
            if !ConfiguredName.isTopic(name) {
                topics.reader.report(
                    "\(topics.full(name)): no request can name this topic; a name has only A-Z a-z 0-9 _ . : -",
                    at: topics.node(name)
                )
            }
            section.allow(["version_cap", "when_absent", "call_monitor", "timeout", "in_flight", "ping"])
            var policy = TopicPolicy()
            policy.versionCap = section.read("version_cap", expected: "a version such as \"2.6\"") { text in
                RPCVersion(text).map { _ in text }
            }
            policy.whenAbsent = section.word("when_absent", AbsencePolicy.self) ?? policy.whenAbsent
            policy.callMonitor = section.duration("call_monitor", in: 2...86_400)
            policy.timeout = section.duration("timeout", in: 0.001...86_400)
            policy.inFlight = section.integer("in_flight", in: 1...1_000_000)
            policy.isPinged = section.bool("ping") ?? policy.isPinged
            gateway.topics[name] = policy
        }
    }

    private mutating func readLimits(_ section: ConfigurationSection) {
        section.allow([
            "body", "uri", "headers", "header_fields", "connections", "json_depth", "in_flight", "per_topic", "reply",
            "failed_logins", "per_identity", "waiting", "patience", "circuit", "streams", "stream_buffer",
            "batch", "stream_topics", "stream_queue", "async", "idempotency", "message",
        ])
        front.body = section.bytes("body", in: 1...(1 << 30)) ?? front.body
        front.uri = section.bytes("uri", in: 16...(1 << 20)) ?? front.uri
        front.headers = section.bytes("headers", in: 256...(1 << 20)) ?? front.headers
        front.headerFields = section.integer("header_fields", in: 1...10_000) ?? front.headerFields
        front.connections = section.integer("connections", in: 1...1_000_000) ?? front.connections
        gateway.limits.jsonDepth = section.integer("json_depth", in: 1...512) ?? gateway.limits.jsonDepth
        gateway.limits.inFlight = section.integer("in_flight", in: 1...1_000_000) ?? gateway.limits.inFlight
        gateway.limits.perTopic = section.integer("per_topic", in: 1...1_000_000) ?? gateway.limits.perTopic
        if let failures = section.section("failed_logins") {
            failures.allow(["rate", "burst"])
            let standard = gateway.access.failedLogins
            gateway.access.failedLogins = RequestRate(
                perSecond: failures.rate("rate") ?? standard.perSecond,
                burst: failures.integer("burst", in: 1...1_000_000) ?? standard.burst
            )
        }
        gateway.limits.streams.total = section.integer("streams", in: 0...1_000_000) ?? gateway.limits.streams.total
        gateway.limits.streams.buffer =
            section.bytes("stream_buffer", in: 1024...(1 << 30)) ?? gateway.limits.streams.buffer
        gateway.limits.streams.topics =
            section.integer("stream_topics", in: 1...10_000) ?? gateway.limits.streams.topics
        gateway.limits.streams.queue =
            section.integer("stream_queue", in: 1...1_000_000) ?? gateway.limits.streams.queue
        readAdmission(section)
        gateway.limits.reply = section.bytes("reply", in: 1...(1 << 30)) ?? gateway.limits.reply
        gateway.limits.message =
            section.bytes("message", in: 1024...(1 << 31))
            ?? max(
                gateway.limits.message,
                2 * gateway.limits.reply + (1 << 20)
            )
    }

    private mutating func readTimeouts(_ section: ConfigurationSection) {
        section.allow([
            "header", "handshake", "body", "idle", "write", "call", "call_max", "drain_delay", "drain", "ready_grace",
            "heartbeat",
        ])
        let range = 0.001...86_400.0
        front.headerTimeout = section.duration("header", in: range) ?? front.headerTimeout
        front.handshakeTimeout = section.duration("handshake", in: range) ?? front.handshakeTimeout
        front.bodyTimeout = section.duration("body", in: range) ?? front.bodyTimeout
        front.idleTimeout = section.duration("idle", in: range) ?? front.idleTimeout
        front.writeTimeout = section.duration("write", in: range) ?? front.writeTimeout
        gateway.timeouts.call = section.duration("call", in: range) ?? gateway.timeouts.call
        gateway.timeouts.callMaximum = section.duration("call_max", in: range) ?? gateway.timeouts.callMaximum
        if gateway.timeouts.call > gateway.timeouts.callMaximum, section.node("call") != nil {
            section.reader.report(
                "\(section.full("call")): must not be longer than \(section.full("call_max")), "
                    + "which is \(gateway.timeouts.callMaximum)",
                at: section.node("call")
            )
        }
        gateway.limits.streams.heartbeat =
            section.duration("heartbeat", in: 0.1...3600) ?? gateway.limits.streams.heartbeat
        gateway.timeouts.readyGrace = section.duration("ready_grace", in: 0...3600) ?? gateway.timeouts.readyGrace
        drain.delay = section.duration("drain_delay", in: 0...3600) ?? drain.delay
        drain.timeout = section.duration("drain", in: 0...3600) ?? drain.timeout
    }
}
