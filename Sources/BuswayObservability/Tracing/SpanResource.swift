/// Who makes spans, as the collector is told with each batch.
public struct SpanResource: Sendable, Hashable {
    /// The attributes, `service.name` among them.
    public var attributes: [String: String]
    /// The version of this program.
    public var version: String

    /// Makes a resource; `service` and `version` win over the attributes of these names.
    public init(service: String, version: String, attributes: [String: String] = [:]) {
        self.attributes = attributes
        self.version = version
        self.attributes["service.name"] = service
        self.attributes["service.version"] = version
    }
}
