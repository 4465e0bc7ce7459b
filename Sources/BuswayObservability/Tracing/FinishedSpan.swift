public import Tracing

/// A span that has ended, as it is sent.
public struct FinishedSpan: Sendable {
    /// Something that happened during a span.
    public struct Event: Sendable {
        /// What happened.
        public let name: String
        /// When, in nanoseconds since 1970.
        public let time: UInt64
        /// More about it.
        public let attributes: [SpanField]
    }

    /// Another span that has to do with it.
    public struct Link: Sendable {
        /// The other span.
        public let span: SpanIdentity
        /// What it has to do with it.
        public let attributes: [SpanField]
    }

    /// Which span it is.
    public let identity: SpanIdentity
    /// The span it is a part of, if any.
    public let parent: SpanIdentity?
    /// What was done.
    public let name: String
    /// On which side of what it was done.
    public let kind: SpanKind
    /// When it began, in nanoseconds since 1970.
    public let start: UInt64
    /// When it ended, in nanoseconds since 1970; never before ``start``, even when the clock was set meanwhile.
    public let end: UInt64
    /// More about it, by name.
    public let attributes: [SpanField]
    /// What happened meanwhile.
    public let events: [Event]
    /// The spans it has to do with.
    public let links: [Link]
    /// How it ended, when somebody said so.
    public let status: SpanStatus?
}
