/// Why an option of the RabbitMQ driver cannot be used; it never quotes the value.
package struct RabbitOptionError: Error, Sendable, Hashable {
    /// The option under oslo's name.
    package let option: String
    /// What is wrong with it, as the end of a sentence that begins with the option.
    package let reason: String
}
