/// Why a broker of the tests cannot do what it was asked.
public struct RabbitMQFailure: Error, CustomStringConvertible {
    /// The reason in words, with the end of the broker's log where that helps.
    public let description: String

    init(_ description: String) { self.description = description }
}
