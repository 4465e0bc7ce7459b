import Testing
import WireJSON

/// One row of the table: a text, and what RFC 8259 says of it.
struct Document: Sendable, CustomTestStringConvertible {
    enum Verdict: Sendable {
        case valid
        case invalid(JSONError.Code, at: Int)
    }

    let id: String
    let bytes: [UInt8]
    let verdict: Verdict

    var testDescription: String { id }

    static func valid(_ id: String, _ text: String) -> Self { valid(id, Array(text.utf8)) }

    static func valid(_ id: String, _ bytes: [UInt8]) -> Self { Self(id: id, bytes: bytes, verdict: .valid) }

    static func invalid(_ id: String, _ text: String, _ code: JSONError.Code = .syntax, at offset: Int) -> Self {
        invalid(id, Array(text.utf8), code, at: offset)
    }

    static func invalid(_ id: String, _ bytes: [UInt8], _ code: JSONError.Code = .syntax, at offset: Int) -> Self {
        Self(id: id, bytes: bytes, verdict: .invalid(code, at: offset))
    }

    /// The bytes between two quotes.
    static func quoted(_ bytes: UInt8...) -> [UInt8] { [0x22] + bytes + [0x22] }

    static let all: [Document] = structure + numbers + strings + encoding
}
