/// The members of an object being decoded.
struct MemberNodes {
    private let document: DecodingDocument
    private let object: Int
    /// The value of each key, of objects with so many keys that comparing each takes long.
    private var table: [JSONString: Int]?

    /// Opens an object.
    ///
    /// - Throws: `DecodingError` when the value is no object, or a key of it holds half of a surrogate pair: a `CodingKey` is
    ///   a `String`, and leaving that member out silently would lose it.
    init(of decoder: NodeDecoder) throws {
        try decoder.expect(.object)
        document = decoder.document
        object = decoder.node
        let isLarge = document.childCount(of: object) > KeyIndex<JSONString>.linearLimit
        var values: [JSONString: Int] = [:]
        for key in keyNodes {
            if isLarge { values[document.string(key)] = key + 1 }
            if document.isEscaped(key), document.string(key).string == nil {
                throw decoder.corrupted(JSONError(code: .loneSurrogate))
            }
        }
        table = isLarge ? values : nil
    }

    /// The key nodes in their order; a key's value is the node after it.
    private var keyNodes: some Sequence<Int> {
        let end = document.sibling(of: object)
        let document = document
        return sequence(state: object + 1) { key -> Int? in
            guard key < end else { return nil }
            defer { key = document.sibling(of: key + 1) }
            return key
        }
    }

    /// The node of the last value that `name` has.
    func node(forKey name: String) -> Int? {
        if let table { return table[JSONString(name)] }
        var found: Int?
        for key in keyNodes where document.key(key, standsFor: name) { found = key + 1 }
        return found
    }

    /// The keys, each once.
    var keys: [String] {
        var seen: Set<JSONString> = []
        return keyNodes.compactMap { node in
            let key = document.string(node)
            return seen.insert(key).inserted ? key.string : nil
        }
    }
}
