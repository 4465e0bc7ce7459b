/// An object of which it is known where its members stand, and of which nothing else was made.
///
/// For readers that know which members they want: no string is made of a key that is only compared, and no value is looked
/// at twice.
package struct ObjectOutline: Sendable {
    /// Where a member stands; ranges count from the start of the text, and leave out the quotes of the key.
    package struct Member: Sendable {
        let key: Range<Int>
        let isKeyEscaped: Bool
        let value: Range<Int>
        let isValueEscaped: Bool

        /// The value, sharing the storage of the text it stands in.
        func value(in text: ArraySlice<UInt8>) -> RawJSON {
            let base = text.startIndex
            return RawJSON(unchecked: text[base + value.lowerBound..<base + value.upperBound])
        }
    }

    /// The members in the text's order, equal keys included.
    package let members: [Member]

    private let text: ArraySlice<UInt8>

    /// Checks a JSON text that must be an object, and looks where its members stand, in one pass.
    ///
    /// - Throws: ``JSONError`` under exactly the conditions of ``JSONValue/init(parsing:options:)``, and with code
    ///   `typeMismatch` when the text is JSON but no object.
    package init(validating text: [UInt8], options: JSONReadingOptions = .init()) throws(JSONError) {
        self.text = text[...]
        let (walk, value) = try Grammar.read(self.text, ShallowWalk(), limits: options)
        try RawJSON(unchecked: text[value]).expect(.object)
        members = walk.members
    }

    /// Looks where the members of an object stand.
    ///
    /// - Throws: ``JSONError`` with code `typeMismatch` when this is no object, and `duplicateKey` when `refusingDuplicates`
    ///   and a key stands twice.
    package init(_ object: RawJSON, refusingDuplicates: Bool = false) throws(JSONError) {
        try object.expect(.object)
        text = object.bytes
        var options = JSONReadingOptions.alreadyValidated
        options.refusesDuplicateKeysAtTopLevel = refusingDuplicates
        members = try Grammar.read(text, ShallowWalk(), limits: options).visitor.members
    }

    /// The member's key as it was written, for quick comparisons; `nil` for one with escapes.
    package func name(of member: Member) -> MemberName? {
        member.isKeyEscaped ? nil : MemberName(member.key, of: text.span)
    }

    /// The member's key, or without escapes what is left of it behind so many bytes.
    package func key(of member: Member, droppingFirst count: Int = 0) -> JSONString {
        JSONString(
            validated: member.key.lowerBound + count..<member.key.upperBound,
            of: text.span,
            isEscaped: member.isKeyEscaped
        )
    }

    /// The member's value, sharing the text's storage.
    package func value(of member: Member) -> RawJSON { member.value(in: text) }

    /// The member's value if it is a string; `nil` otherwise.
    package func string(of member: Member) -> JSONString? {
        guard text[text.startIndex + member.value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return JSONString(
            validated: member.value.lowerBound + 1..<member.value.upperBound - 1,
            of: text.span,
            isEscaped: member.isValueEscaped
        )
    }
}
