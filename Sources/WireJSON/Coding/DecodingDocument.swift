/// A text being decoded, and its nodes.
final class DecodingDocument {
    private let text: ArraySlice<UInt8>
    private let nodes: [NodeTape.Node]
    let userInfo: [CodingUserInfoKey: any Sendable]

    init(
        _ text: ArraySlice<UInt8>,
        options: JSONReadingOptions,
        userInfo: [CodingUserInfoKey: any Sendable]
    ) throws(JSONError) {
        // Nodes hold 32-bit offsets, which halves their size.
        guard text.count < UInt32.max else { throw JSONError(code: .tooLarge) }
        self.text = text
        nodes = try Grammar.read(text, NodeTape(count: text.count), limits: options).visitor.nodes
        self.userInfo = userInfo
    }

    func kind(of node: Int) -> NodeTape.Kind { nodes[node].kind }
    func isEscaped(_ node: Int) -> Bool { nodes[node].isEscaped }
    func childCount(of node: Int) -> Int { Int(nodes[node].count) }

    /// The node after this one and everything inside it.
    func sibling(of node: Int) -> Int { Int(nodes[node].next) }

    private func range(of node: Int) -> Range<Int> { Int(nodes[node].start)..<Int(nodes[node].end) }

    /// A boolean; `nil` for other values.
    func bool(_ node: Int) -> Bool? {
        guard kind(of: node) == .bool else { return nil }
        return range(of: node).count == 4
    }

    func number(_ node: Int) -> JSONNumber {
        let text = text
        return JSONNumber(validated: range(of: node), of: text.span)
    }

    /// A number of up to eighteen digits and nothing else, which is what nearly all integers are; `nil` for other values.
    func shortInteger(_ node: Int) -> Int? {
        guard kind(of: node) == .number else { return nil }
        let range = range(of: node)
        let text = text
        let digits = text.span.extracting(range)
        let isNegative = digits[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard digits.count - start <= 18 else { return nil }
        var value = 0
        for position in start..<digits.count {
            let digit = digits[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return isNegative ? -value : value
    }

    /// A string without escapes; `nil` for other values.
    func plainString(_ node: Int) -> String? {
        guard kind(of: node) == .string, !isEscaped(node) else { return nil }
        return string(node).string
    }

    /// The string or key.
    func string(_ node: Int) -> JSONString {
        let text = text
        return JSONString(validated: range(of: node), of: text.span, isEscaped: nodes[node].isEscaped)
    }

    /// Whether the key stands for `name`, compared without copying it.
    func key(_ node: Int, standsFor name: String) -> Bool {
        if nodes[node].isEscaped { return string(node).stands(for: name) }
        let range = range(of: node)
        let text = text
        let bytes = text.span
        let name = name.utf8.span
        guard range.count == name.count else { return false }
        for position in name.indices where bytes[range.lowerBound + position] != name[position] { return false }
        return true
    }

    /// The value's text, quotes included, sharing the document's storage.
    func raw(_ node: Int) -> RawJSON {
        let quotes = nodes[node].kind == .string ? 1 : 0
        let (range, base) = (range(of: node), text.startIndex)
        return RawJSON(unchecked: text[base + range.lowerBound - quotes..<base + range.upperBound + quotes])
    }
}
