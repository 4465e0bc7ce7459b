extension DecodingDocument {
    /// An array of plain values, where `type` is one that is known here; `nil` for whatever is not quite that.
    ///
    /// The standard library decodes an array by asking for a decoder of each element, which takes ten times as long as
    /// reading what most elements are. Not generic, and to be cast by a pattern and not by `as?`: looking up an optional of
    /// a generic type costs more than all the rest.
    ///
    /// - Returns: a value of type `type`.
    func scalars(_ type: Any.Type, _ node: Int) -> Any? {
        guard kind(of: node) == .array else { return nil }
        if type == [Int].self { return elements(of: node, shortInteger) }
        if type == [String].self { return elements(of: node, plainString) }
        if type == [Bool].self { return elements(of: node, bool) }
        return nil
    }

    private func elements<Element>(of array: Int, _ read: (Int) -> Element?) -> [Element]? {
        var elements: [Element] = []
        elements.reserveCapacity(childCount(of: array))
        var node = array + 1
        for _ in 0..<childCount(of: array) {
            guard let element = read(node) else { return nil }
            elements.append(element)
            node = sibling(of: node)
        }
        return elements
    }
}
