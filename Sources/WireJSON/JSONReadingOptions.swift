/// What a reader accepts beyond, and refuses within, the grammar of RFC 8259.
///
/// The defaults are right for text from strangers.
public struct JSONReadingOptions: Sendable, Hashable {
    /// How deeply arrays and objects may be nested; 64 by default, never more than ``deepest``.
    public var maximumDepth: Int

    /// Whether the tokens `NaN`, `Infinity` and `-Infinity` are read as numbers; Python's `json` writes them.
    public var allowsNonFinite: Bool

    /// The most characters a number may have; `nil` for no limit.
    ///
    /// Python refuses to convert integers of more than 4,300 digits, so a gateway in front of it sets 4,300.
    public var maximumNumberLength: Int?

    /// Whether an outermost object that holds a key twice is refused instead of taking the last value.
    ///
    /// Two readers that disagree on which of the two counts can be played against each other (RFC 8259 section 4).
    public var refusesDuplicateKeysAtTopLevel: Bool

    /// The most bytes the text may have; `nil` for no limit.
    public var maximumBytes: Int?

    /// The depth no option can exceed: trees are freed, compared and written recursively, on stacks of limited size.
    public static let deepest = 1024

    /// Makes options; each default is the strict choice.
    public init(
        maximumDepth: Int = 64,
        allowsNonFinite: Bool = false,
        maximumNumberLength: Int? = nil,
        refusesDuplicateKeysAtTopLevel: Bool = false,
        maximumBytes: Int? = nil
    ) {
        self.maximumDepth = maximumDepth
        self.allowsNonFinite = allowsNonFinite
        self.maximumNumberLength = maximumNumberLength
        self.refusesDuplicateKeysAtTopLevel = refusesDuplicateKeysAtTopLevel
        self.maximumBytes = maximumBytes
    }

    /// For text that has been validated before: refuses nothing that any options accept.
    public static let alreadyValidated = Self(maximumDepth: deepest, allowsNonFinite: true)
}
