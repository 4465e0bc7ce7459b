public import WireJSON

/// What is known of a topic from all who serve it: the catalogue as people read it.
public struct TopicDescription: Sendable, Hashable {
    /// One server of the topic.
    public struct Server: Sendable, Hashable {
        /// Its name on the topic.
        public var server: String
        /// The program it belongs to, that program's version, and how long it has been running, in seconds.
        public var name: String
        /// The program's version.
        public var version: String?
        /// How long the program has been running, in seconds.
        public var uptime: Double
        /// How many methods run now.
        public var running: Int
    }

    /// A method, and which servers offer it.
    public struct Method: Sendable, Hashable {
        /// The method; its statistics are those of all servers together.
        public var method: ServedMethod
        /// The names of the servers that offer it.
        public var servers: [String]
    }

    /// What makes two servers offer the same method.
    private struct MethodKey: Hashable {
        let name: String
        let namespace: String?
        let version: String
    }

    /// The topic.
    public var topic: String
    /// The exchange; nil for the control exchange.
    public var exchange: String?
    /// Who serves it.
    public var servers: [Server] = []
    /// What they offer, by namespace and name.
    public var methods: [Method] = []

    /// Makes a topic nobody is known to serve.
    public init(topic: String, exchange: String? = nil) {
        self.topic = topic
        self.exchange = exchange
    }

    /// Puts together what programs tell of themselves, topic by topic, in the order of their names.
    ///
    /// The same method of several servers is told once, with the schemas of the first that has them.
    public static func merging(_ services: [ServiceDescription]) -> [TopicDescription] {
        struct Key: Hashable {
            let topic: String
            let exchange: String?
        }
        var topics: [Key: [(ServiceDescription, ServerDescription)]] = [:]
        for service in services {
            for server in service.servers {
                topics[Key(topic: server.topic, exchange: server.exchange), default: []].append((service, server))
            }
        }
        return topics.map { key, servers in
            var topic = TopicDescription(topic: key.topic, exchange: key.exchange)
            topic.take(servers.sorted { $0.1.server < $1.1.server })
            return topic
        }.sorted { ($0.topic, $0.exchange ?? "") < ($1.topic, $1.exchange ?? "") }
    }

    private mutating func take(_ found: [(ServiceDescription, ServerDescription)]) {
        var positions: [MethodKey: Int] = [:]
        for (service, server) in found {
            servers.append(
                Server(
                    server: server.server,
                    name: service.name,
                    version: service.version,
                    uptime: service.uptime,
                    running: server.running
                )
            )
            for method in server.methods {
                let key = MethodKey(name: method.name, namespace: method.namespace, version: method.version)
                guard let position = positions[key] else {
                    positions[key] = methods.count
                    methods.append(Method(method: method, servers: [server.server]))
                    continue
                }
                methods[position].add(method, of: server.server)
            }
        }
        methods.sort { left, right in
            let (left, right) = (left.method, right.method)
            return (left.namespace ?? "", left.name, left.version) < (right.namespace ?? "", right.name, right.version)
        }
    }

    /// The members that every form of the catalogue has for a topic.
    public var json: JSONObject {
        [
            "topic": JSONValue(topic),
            "exchange": .text(exchange),
            "servers": .array(
                servers.map { server in
                    [
                        "server": JSONValue(server.server), "name": JSONValue(server.name),
                        "version": .text(server.version), "uptime_seconds": .seconds(server.uptime),
                        "running": JSONValue(server.running),
                    ]
                }
            ),
            "methods": .array(methods.map { .object($0.json) }),
        ]
    }
}

extension TopicDescription.Method {
    /// A method that a server offers twice, under one name, is still that server's once.
    fileprivate mutating func add(_ other: ServedMethod, of server: String) {
        guard servers.last != server else { return }
        servers.append(server)
        method.summary = method.summary ?? other.summary
        method.arguments = method.arguments ?? other.arguments
        method.result = method.result ?? other.result
        method.statistics.add(other.statistics)
    }

    /// The method's members and its servers.
    public var json: JSONObject {
        var object = method.json
        object["servers"] = .array(servers.map { JSONValue($0) })
        return object
    }
}
