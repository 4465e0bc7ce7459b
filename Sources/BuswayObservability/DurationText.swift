extension Duration {
    /// Milliseconds with two decimals, the form of the log and of `Server-Timing`; never negative.
    public var millisecondsText: String {
        let hundredths = Int(max(0, self / .microseconds(10)))
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
