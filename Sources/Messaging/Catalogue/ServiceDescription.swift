public import WireJSON

/// What one program tells of itself in the catalogue: who it is, and what its servers offer.
public struct ServiceDescription: Sendable, Hashable {
    /// The program's name, for people.
    public var name: String
    /// The program's version, for people; nil when it has none.
    public var version: String?
    /// The name its catalogue is asked by, on ``CatalogueResponder/topic``.
    public var instance: String
    /// How long it has been running, in seconds.
    public var uptime: Double
    /// Its servers on the bus.
    public var servers: [ServerDescription]

    /// Makes a description.
    public init(name: String, version: String?, instance: String, uptime: Double, servers: [ServerDescription]) {
        self.name = name
        self.version = version
        self.instance = instance
        self.uptime = uptime
        self.servers = servers
    }
}

/// What a server of the library offers, and what it has done.
public struct ServerDescription: Sendable, Hashable {
    /// The topic it serves.
    public var topic: String
    /// Its name there.
    public var server: String
    /// The exchange it serves on; nil for the control exchange.
    public var exchange: String?
    /// How many methods run now.
    public var running: Int
    /// Its methods, in the order of its endpoints.
    public var methods: [ServedMethod]

    /// Makes a description.
    public init(topic: String, server: String, exchange: String?, running: Int, methods: [ServedMethod]) {
        self.topic = topic
        self.server = server
        self.exchange = exchange
        self.running = running
        self.methods = methods
    }
}

/// A method as a server offers it.
public struct ServedMethod: Sendable, Hashable {
    /// The name it is called by.
    public var name: String
    /// The namespace it is called in; nil for the null namespace.
    public var namespace: String?
    /// The version of its endpoint.
    public var version: String
    /// One sentence that says what it does.
    public var summary: String?
    /// The JSON Schema of the object that holds its arguments; nil when they are not known.
    public var arguments: JSONValue?
    /// The JSON Schema of its result; nil when it is not known.
    public var result: JSONValue?
    /// Whether it can fail with any HTTP status of an error, because an HTTP service answers it.
    public var passesHTTPStatuses: Bool
    /// What it has done.
    public var statistics: MethodStatistics

    /// Makes a method's entry.
    public init(
        name: String,
        namespace: String? = nil,
        version: String,
        summary: String? = nil,
        arguments: JSONValue? = nil,
        result: JSONValue? = nil,
        passesHTTPStatuses: Bool = false,
        statistics: MethodStatistics = MethodStatistics()
    ) {
        self.name = name
        self.namespace = namespace
        self.version = version
        self.summary = summary
        self.arguments = arguments
        self.result = result
        self.passesHTTPStatuses = passesHTTPStatuses
        self.statistics = statistics
    }
}
