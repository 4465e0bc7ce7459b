extension Duration {
    /// The whole nanoseconds; a duration longer than 64 bits hold is the longest that they do.
    var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }
}
