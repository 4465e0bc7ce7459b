/// What is wrong with a declared method or endpoint.
public struct DeclarationError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, in words.
    public let description: String

    /// Makes an error.
    public init(_ description: String) { self.description = description }
}
