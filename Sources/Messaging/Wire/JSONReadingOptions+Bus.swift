public import WireJSON

extension JSONReadingOptions {
    /// How messages from the bus are read: what every Python peer can write, in bounds.
    ///
    /// `NaN` and the infinities are read because Python writes them; whoever passes a value on to a stricter place
    /// validates it again. The depth of 256 lies above the edge's 64, because a message wraps what the edge let through
    /// and versioned objects use two levels each, and below what Python's own reader can return from (it recurses, and
    /// stops near 1,000). There is no limit on size: the broker's frames were assembled before this is asked.
    public static let bus = JSONReadingOptions(maximumDepth: 256, allowsNonFinite: true)
}
