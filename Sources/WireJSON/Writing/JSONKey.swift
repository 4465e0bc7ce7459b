/// A key that is written again and again, with the octets it becomes.
package struct JSONKey: Sendable {
    let name: String
    /// With its quotes and colon.
    let octets: [UInt8]
    /// The same in JSON text that is the text of a string.
    let octetsInText: [UInt8]

    /// The key `name`.
    ///
    /// - Precondition: it is ASCII, and needs no escape.
    package init(_ name: String) {
        precondition(Escaping.isPlain(name.utf8.span), "a key that needs no escape")
        self.name = name
        octets = Array("\"\(name)\":".utf8)
        octetsInText = Array("\\\"\(name)\\\":".utf8)
    }
}
