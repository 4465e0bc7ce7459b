/// What is wrong with a set of keys.
public struct KeySetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which key, and what is wrong with it; never a part of the key itself.
    public let description: String

    init(_ description: String) { self.description = description }
}
