public import HTTPTypes
public import Messaging

/// An endpoint on the bus whose methods an HTTP service answers.
public struct BridgedTopic: Sendable {
    /// A method of it.
    public struct Method: Sendable {
        /// What catalogues tell of it; its name is the method's.
        public var description: MethodDescription
        /// The request it becomes.
        public var declaration: MethodDeclaration
        /// How it deals with time and failure.
        public var policy: MethodPolicy
        /// Header fields of its requests, those of the whole topic included.
        public var fields: HTTPFields

        /// Makes a method.
        public init(
            _ description: MethodDescription,
            _ declaration: MethodDeclaration,
            _ policy: MethodPolicy = .init(),
            fields: HTTPFields = [:]
        ) {
            self.description = description
            self.declaration = declaration
            self.policy = policy
            self.fields = fields
        }
    }

    /// The topic.
    public var topic: String
    /// The server's name on it.
    public var server: String
    /// The namespace of its methods.
    public var namespace: String?
    /// The version of its methods.
    public var version: String
    /// Where the service is.
    public var service: ServiceURL
    /// What it offers.
    public var methods: [Method]

    /// Makes an endpoint.
    public init(
        topic: String,
        server: String,
        namespace: String? = nil,
        version: String = "1.0",
        service: ServiceURL,
        methods: [Method] = []
    ) {
        self.topic = topic
        self.server = server
        self.namespace = namespace
        self.version = version
        self.service = service
        self.methods = methods
    }

    /// The endpoint, with `client` asking the service and `bury` getting the casts that failed for good.
    public func endpoint(
        client: any UpstreamClient,
        bury: BridgedMethod.DeadLetterSink? = nil
    ) -> ClosureEndpoint {
        ClosureEndpoint(namespace: namespace, version: version) { endpoint in
            for method in methods {
                let bridged = BridgedMethod(
                    method.declaration,
                    method.policy,
                    service: service,
                    fields: method.fields,
                    client: client,
                    bury: bury
                )
                endpoint.on(method.description, bridged.method)
            }
        }
    }
}
