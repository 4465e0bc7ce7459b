/// A JSON number that keeps the digits it was written with.
///
/// `12345678901234567890123`, `0.10`, `1e400` and `-0` pass through unchanged. Equality and hashing go by the text, so `1.0`
/// and `1` differ; compare ``double`` or ``int`` to compare amounts.
public struct JSONNumber: Sendable, Hashable {
    /// The number as it stands in a document.
    public let text: String

    /// Makes an integer of any width.
    public init(_ value: some BinaryInteger) { text = String(value) }

    /// Makes the shortest number that reads back as `value`.
    ///
    /// - Throws: ``JSONError`` with code `nonFinite` for NaN and infinities, which JSON lacks.
    public init(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws(JSONError) {
        guard value.isFinite else { throw JSONError(code: .nonFinite) }
        text = value.description
    }

    /// Takes a number's text; `nil` when it is not one.
    ///
    /// - Parameter allowsNonFinite: whether `NaN`, `Infinity` and `-Infinity` count as numbers, as in Python's dialect.
    public init?(text: String, allowsNonFinite: Bool = false) {
        let bytes = text.utf8.span
        let limits = JSONReadingOptions(allowsNonFinite: allowsNonFinite)
        guard !bytes.isEmpty, Self.isComplete(bytes, limits: limits) else { return nil }
        self.text = text
    }

    /// Takes a part of a document that ``Lexer`` has read as a number; `range` counts from the start of the text.
    init(validated range: Range<Int>, of input: Span<UInt8>) {
        text = String(validated: input.extracting(range))
    }

    private static func isComplete(_ bytes: Span<UInt8>, limits: JSONReadingOptions) -> Bool {
        do throws(Fault) {
            switch bytes[0] {
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                return try Lexer.number(bytes, from: 0, limits: limits) == bytes.count
            case UInt8(ascii: "N"), UInt8(ascii: "I"):
                return try Lexer.nonFinite(bytes, from: 0, numberStart: 0, limits: limits) == bytes.count
            default:
                return false
            }
        } catch {
            return false
        }
    }

    /// Whether it is one of Python's tokens `NaN`, `Infinity` and `-Infinity`, which are no JSON.
    public var isNonFinite: Bool {
        switch text.utf8.last {
        case UInt8(ascii: "N"), UInt8(ascii: "y"): true
        default: false
        }
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Makes an integer.
    public init(integerLiteral value: Int) { self.init(value) }

    /// Makes the shortest number that reads back as the literal, which must be finite as a `Double`.
    public init(floatLiteral value: Double) {
        precondition(value.isFinite, "a JSON number literal must fit a Double")
        text = value.description
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as it stands in a document.
    public var description: String { text }
}
