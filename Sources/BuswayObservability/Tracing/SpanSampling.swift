/// Which traces are recorded.
public struct SpanSampling: Sendable, Hashable {
    /// The part of the traces that begin here that is recorded, from 0 to 1.
    ///
    /// It is chosen by the trace's identity, so that all processes with the same ratio choose the same traces.
    public var ratio: Double

    /// Whether a trace that comes with a request is recorded exactly when its sender says it is.
    ///
    /// Otherwise ``ratio`` counts for those too, so that callers cannot choose.
    public var followsParent: Bool

    /// Makes a rule; all traces are recorded unless their senders say otherwise.
    public init(ratio: Double = 1, followsParent: Bool = true) {
        precondition((0...1).contains(ratio), "a ratio is between 0 and 1")
        self.ratio = ratio
        self.followsParent = followsParent
    }

    /// Whether a span is recorded.
    ///
    /// Within a process a trace is recorded as a whole or not at all.
    func samples(_ trace: TraceID, parent: SpanIdentity?) -> Bool {
        if let parent, followsParent || !parent.isRemote { return parent.isSampled }
        guard ratio < 1 else { return true }
        return Double(trace.low & 0x00FF_FFFF_FFFF_FFFF) < ratio * 0x1p56
    }
}
