/// What wants to hear of a text while ``Grammar`` reads it.
///
/// Offsets count from the start of the text. Ranges of strings and keys leave out the quotes. A visitor never sees a text
/// that breaks the grammar up to the point of the call, and every `begin` has its `end` unless a fault is thrown.
protocol GrammarVisitor {
    mutating func null(at offset: Int)
    mutating func bool(_ value: Bool, at offset: Int)
    mutating func number(_ range: Range<Int>, of input: Span<UInt8>)
    mutating func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool)
    mutating func beginArray(at offset: Int)
    mutating func endArray(at offset: Int)
    mutating func beginObject(at offset: Int)
    mutating func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) throws(Fault)
    mutating func endObject(at offset: Int)
}

/// Hears nothing: reading with it is validation.
struct Validation: GrammarVisitor {
    func null(at offset: Int) {}
    func bool(_ value: Bool, at offset: Int) {}
    func number(_ range: Range<Int>, of input: Span<UInt8>) {}
    func string(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {}
    func beginArray(at offset: Int) {}
    func endArray(at offset: Int) {}
    func beginObject(at offset: Int) {}
    func key(_ range: Range<Int>, of input: Span<UInt8>, isEscaped: Bool) {}
    func endObject(at offset: Int) {}
}
