import BuswayBridge
import BuswayGateway
import CurlHTTP
import HTTPTypes
import Messaging
import Reactor

extension ConfigurationFile {
    /// Reads the section `bridge`: topics on the bus that HTTP services answer.
    mutating func readBridge(_ root: ConfigurationSection) {
        bridgeAdmin = root.string("bridge_admin").flatMap { text in
            do throws(AddressError) { return try ListenAddress(text) } catch {
                root.reader.report("bridge_admin: \(error)", at: root.node("bridge_admin"))
                return nil
            }
        }
        bridgeDrain = root.duration("bridge_drain", in: 0...3600)
        bridgeAdminToken = root.digestOfFirstLine("bridge_admin_token_file")
        bridgeAdminTLS = root.section("bridge_admin_tls").flatMap { Self.readTLS($0) }
        bridgeReloadInterval = root.duration("bridge_reload_interval", in: 0...3600) ?? bridgeReloadInterval
        guard let sections = root.sections("bridge") else { return }
        struct Place: Hashable { let topic, server, namespace, version: String }
        var known: Set<Place> = []
        for section in sections {
            guard let declaration = readBridged(section) else { continue }
            let topic = declaration.topic
            let place = Place(
                topic: topic.topic,
                server: topic.server,
                namespace: topic.namespace ?? "",
                version: topic.version
            )
            guard known.insert(place).inserted else {
                section.reader.report(
                    "\(section.full("topic")): this topic, server, namespace and version stand here twice",
                    at: section.node("topic")
                )
                continue
            }
            bridge.append(declaration)
        }
    }

    private func readBridged(_ section: ConfigurationSection) -> BridgeDeclaration? {
        section.allow([
            "topic", "server", "namespace", "version", "upstream", "methods", "headers", "timeout", "cast_timeout",
            "concurrency", "connect_timeout", "response_max", "tls", "proxy", "health", "circuit", "dead_letters",
        ])
        let name = section.read("topic", expected: "a name of A-Z a-z 0-9 _ . : -") { Self.busName($0) }
        let service = section.declared("upstream") { (text) throws(DeclarationError) in try ServiceURL(text) }
        let methods = section.section("methods")
        guard let name = section.required("topic", name), let service = section.required("upstream", service),
            let methods = section.required("methods", methods)
        else { return nil }
        let server = section.read("server", expected: "a name of A-Z a-z 0-9 _ . : -") { Self.busName($0) }
        let version = section.read("version", expected: "a version such as \"1.3\"") { text in
            RPCVersion(text).map { _ in text }
        }
        var topic = BridgedTopic(
            topic: name,
            server: server ?? HostName.current,
            namespace: section.string("namespace"),
            version: version ?? "1.0",
            service: service
        )
        let fields = section.fields("headers")
        let standard = MethodPolicy()
        let timeout = section.duration("timeout", in: 0.001...86_400) ?? standard.timeout
        let castTimeout = section.duration("cast_timeout", in: 0.001...86_400) ?? standard.castTimeout
        let reader = BridgedMethodReader(fields: fields, policy: .init(timeout: timeout, castTimeout: castTimeout))
        if methods.keys.isEmpty {
            section.reader.report("\(section.full("methods")): has no method", at: section.node("topic"))
        }
        topic.methods = methods.keys.compactMap { key in methods.section(key).flatMap { reader.read(key, $0) } }
        return BridgeDeclaration(topic: topic, upstream: readUpstream(section))
    }

    private func readUpstream(_ section: ConfigurationSection) -> UpstreamSettings {
        var upstream = UpstreamSettings()
        upstream.concurrency = section.integer("concurrency", in: 1...10_000) ?? upstream.concurrency
        upstream.connectTimeout =
            section.duration("connect_timeout", in: 0.001...3600) ?? upstream.connectTimeout
        upstream.responseLimit = section.bytes("response_max", in: 1...(1 << 30)) ?? upstream.responseLimit
        if let text = section.string("proxy") {
            // A proxy is named like a service; what it is asked for is always the service's own URL.
            upstream.proxy = section.declared("proxy") { (_) throws(DeclarationError) in
                try ServiceURL(text).description
            }
        }
        upstream.health = section.declared("health") { (text) throws(DeclarationError) in
            let path = try PathTemplate(text)
            guard path.names.isEmpty else { throw DeclarationError("a health URL has no places for arguments") }
            return path.description
        }
        if let circuit = section.section("circuit") {
            circuit.allow(["failures", "rest", "deadline"])
            let standard = upstream.circuit
            upstream.circuit.failures = circuit.integer("failures", in: 1...1_000_000) ?? standard.failures
            upstream.circuit.rest = circuit.duration("rest", in: 0.001...3600) ?? standard.rest
            upstream.circuit.deadline = circuit.duration("deadline", in: 0...3600) ?? standard.deadline
        }
        if let letters = section.section("dead_letters") {
            letters.allow(["length", "age"])
            let standard = upstream.deadLetters
            upstream.deadLetters = DeadLetterLimits(
                length: letters.integer("length", in: 1...1_000_000) ?? standard.length,
                age: letters.duration("age", in: 1...2_592_000) ?? standard.age
            )
        }
        if let tls = section.section("tls") { upstream.tls = Self.readClientTLS(tls) }
        return upstream
    }

    /// Reads whom to believe of servers, and who the client is.
    static func readClientTLS(_ section: ConfigurationSection) -> HTTPClient.TLS {
        section.allow(["ca", "certificate", "key"])
        var tls = HTTPClient.TLS(authorityFile: section.readableFile("ca"))
        let certificate = section.readableFile("certificate")
        let key = section.readableFile("key")
        if let certificate, let key {
            tls.identity = .init(certificateFile: certificate, keyFile: key)
        } else if section.node("certificate") != nil || section.node("key") != nil,
            section.node("certificate") == nil || section.node("key") == nil
        {
            section.reader.report(
                "\(section.path): certificate and key belong together",
                at: section.node("certificate") ?? section.node("key")
            )
        }
        return tls
    }

    private static func busName(_ text: String) -> String? { ConfiguredName.isTopic(text) ? text : nil }
}

extension ConfigurationSection {
    /// The value that `parse` makes of the text; reports what it says is wrong.
    func declared<Value>(_ key: String, _ parse: (String) throws(DeclarationError) -> Value) -> Value? {
        guard let text = string(key) else { return nil }
        do throws(DeclarationError) { return try parse(text) } catch {
            reader.report("\(full(key)): \(error)", at: node(key))
            return nil
        }
    }

    /// The path of a file, which is looked into, so that a wrong one is found before anything starts.
    func readableFile(_ key: String) -> String? {
        guard let path = string(key) else { return nil }
        do throws(ConfigurationError) { _ = try TextFile.read(path) } catch {
            reader.report("\(full(key)): \(error)", at: node(key))
            return nil
        }
        return path
    }
}
