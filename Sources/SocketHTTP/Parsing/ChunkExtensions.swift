/// The grammar of chunk extensions (RFC 9112, section 7.1.1), an octet at a time, from behind the first semicolon on.
///
/// Nobody uses what they say. They are checked all the same, because what one recipient takes for an extension and the
/// next for something else is how a request is hidden; for the same reason no white space is passed over.
struct ChunkExtensions {
    private enum State {
        case nameStart
        case name
        case valueStart
        case value
        case quoted
        case quotedEscape
        case quotedEnd
    }

    private var state = State.nameStart

    /// Whether the line may end here.
    var mayEnd: Bool {
        switch state {
        case .name, .value, .quotedEnd: true
        case .nameStart, .valueStart, .quoted, .quotedEscape: false
        }
    }

    /// The same, one octet further; `nil` when the octet does not belong there.
    func taking(_ octet: UInt8) -> ChunkExtensions? {
        guard let next = successor(octet) else { return nil }
        var copy = self
        copy.state = next
        return copy
    }

    private func successor(_ octet: UInt8) -> State? {
        switch (state, octet) {
        case (.name, UInt8(ascii: "=")): .valueStart
        case (.name, UInt8(ascii: ";")), (.value, UInt8(ascii: ";")), (.quotedEnd, UInt8(ascii: ";")): .nameStart
        case (.nameStart, _), (.name, _): OctetClass.isToken(octet) ? .name : nil
        case (.valueStart, UInt8(ascii: "\"")): .quoted
        case (.valueStart, _), (.value, _): OctetClass.isToken(octet) ? .value : nil
        case (.quoted, UInt8(ascii: "\"")): .quotedEnd
        case (.quoted, UInt8(ascii: "\\")): .quotedEscape
        case (.quoted, _): OctetClass.isFieldValue(octet) ? .quoted : nil
        case (.quotedEscape, _): OctetClass.isFieldValue(octet) ? .quoted : nil
        case (.quotedEnd, _): nil
        }
    }
}
