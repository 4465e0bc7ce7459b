/// How much a queue of dead letters keeps; the oldest letters go first.
public struct DeadLetterLimits: Sendable, Hashable {
    /// The most letters.
    public var length: Int
    /// How long a letter is kept, to the millisecond.
    public var age: Duration

    /// Makes limits: ten thousand letters and a week, unless told otherwise.
    public init(length: Int = 10_000, age: Duration = .seconds(604_800)) {
        self.length = length
        self.age = age
    }
}
