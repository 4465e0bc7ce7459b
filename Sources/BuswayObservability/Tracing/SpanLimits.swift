/// How much one span may hold.
public struct SpanLimits: Sendable, Hashable {
    /// The most octets of a name, a text of an attribute or the words of a status; what is longer is cut.
    public var text: Int
    /// The most events of a span, and the most links; later ones are left out.
    public var events: Int

    /// Makes limits.
    public init(text: Int = 1024, events: Int = 128) {
        self.text = text
        self.events = events
    }
}
