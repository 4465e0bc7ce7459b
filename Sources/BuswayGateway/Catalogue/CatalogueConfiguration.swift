/// How the live catalogue is kept, and how much of it.
///
/// Everything in it comes from peers on the bus, so everything in it has a bound.
public struct CatalogueConfiguration: Sendable, Hashable {
    /// How often the bus is asked while nobody looks; whoever looks makes it ask again after two seconds.
    public var interval: Duration = .seconds(30)
    /// The most programs that are asked, and the most servers they may tell of in all.
    public var servers = 256
    /// The most methods kept of one server.
    public var methods = 256
    /// The longest answer that is read, in bytes.
    public var reply = 256 << 10
    /// The deepest nesting of a schema, in arrays and objects.
    public var schemaDepth = 16

    /// The defaults.
    public init() {}
}
