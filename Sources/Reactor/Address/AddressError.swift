/// Says what is wrong with the text of an address.
public struct AddressError: Error, Hashable, CustomStringConvertible {
    /// The text as it was given.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    /// The text and what is wrong with it.
    public var description: String { "\"\(text)\": \(reason)" }
}
