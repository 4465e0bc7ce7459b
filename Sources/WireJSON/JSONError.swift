/// Why a JSON text was refused, or why a value could not be read or written.
///
/// ``description`` is safe to show to whoever sent the text: it names a place and at most one byte of the input, never a
/// value.
public struct JSONError: Error, Sendable, Hashable {
    /// What went wrong, in one word.
    public let code: Code

    /// The byte of the text where it went wrong, counted from 0; `nil` when no text was involved.
    public let offset: Int?

    /// The line of ``offset``, counted from 1 (lines end with a line feed).
    public let line: Int?

    /// The byte within ``line``, counted from 1.
    public let column: Int?

    /// What would have been right at that place, as a phrase: `':' after the key`.
    public let expected: String?

    /// What stood there instead, as a phrase: `'}'`, `the end of the text`, `a string`.
    public let found: String?

    /// Where in the decoded value it happened, as in `args.hosts[2].name`; `nil` at the top or when no value was involved.
    public let path: String?

    /// What a type's own coding said, for logs; it may repeat parts of the input, so ``description`` leaves it out.
    public let detail: String?

    /// Makes an error; used by the parser and by code that checks values further.
    public init(
        code: Code,
        offset: Int? = nil,
        line: Int? = nil,
        column: Int? = nil,
        expected: String? = nil,
        found: String? = nil,
        path: String? = nil,
        detail: String? = nil
    ) {
        self.code = code
        self.offset = offset
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
        self.path = path
        self.detail = detail
    }
}

extension JSONError {
    /// The kinds of failure; more may be added.
    public struct Code: Sendable, Hashable {
        private enum Kind: UInt8, Sendable {
            case syntax, unexpectedEnd, depth, invalidUTF8, duplicateKey, numberTooLong, nonFinite, tooLarge
            case loneSurrogate, notRepresentable, typeMismatch, keyNotFound, refused
        }

        private let kind: Kind

        /// The text breaks the grammar of RFC 8259.
        public static let syntax = Self(kind: .syntax)
        /// The text ends before its value does.
        public static let unexpectedEnd = Self(kind: .unexpectedEnd)
        /// Arrays and objects are nested deeper than ``JSONReadingOptions/maximumDepth``.
        public static let depth = Self(kind: .depth)
        /// A string holds bytes that are not well-formed UTF-8.
        public static let invalidUTF8 = Self(kind: .invalidUTF8)
        /// A key stands twice in an object where that is refused.
        public static let duplicateKey = Self(kind: .duplicateKey)
        /// A number has more characters than ``JSONReadingOptions/maximumNumberLength``.
        public static let numberTooLong = Self(kind: .numberTooLong)
        /// `NaN` or an infinity stands where JSON has no place for it.
        public static let nonFinite = Self(kind: .nonFinite)
        /// The text has more bytes than ``JSONReadingOptions/maximumBytes``.
        public static let tooLarge = Self(kind: .tooLarge)
        /// A string holds half of a surrogate pair, which no `String` can hold.
        public static let loneSurrogate = Self(kind: .loneSurrogate)
        /// A number does not fit the type asked for.
        public static let notRepresentable = Self(kind: .notRepresentable)
        /// The value is of another kind than asked for.
        public static let typeMismatch = Self(kind: .typeMismatch)
        /// An object lacks a key that is needed.
        public static let keyNotFound = Self(kind: .keyNotFound)
        /// The Swift type itself refused the value, or refused to be encoded; ``JSONError/detail`` says why.
        public static let refused = Self(kind: .refused)
    }
}

extension JSONError.Code: CustomStringConvertible {
    /// The code's name, as in `typeMismatch`.
    public var description: String { "\(kind)" }
}
