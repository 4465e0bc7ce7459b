/// What a client said in `Accept`, as far as the choice between JSON and HTML needs it (RFC 9110, 12.5.1).
struct AcceptedMedia: Sendable {
    /// How much a type is wanted: by its weight, and between equals by who named it more exactly.
    private struct Wish: Comparable {
        var weight = 0.0
        /// 2 for the type itself, 1 for `type/*`, 0 for `*/*`.
        var exactness = -1

        static func < (left: Wish, right: Wish) -> Bool {
            (left.weight, left.exactness) < (right.weight, right.exactness)
        }
    }

    private let ranges: [(type: String, weight: Double)]

    /// Reads the field; what breaks its grammar is ignored, for it can only be a wish.
    init(_ field: String) {
        ranges = field.utf8.split(separator: UInt8(ascii: ",")).prefix(32).map { element in
            let parts = element.split(separator: UInt8(ascii: ";")).map { part in
                String(decoding: part.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self).lowercased()
            }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (parts.first ?? "", weight.isFinite ? min(max(weight, 0), 1) : 0)
        }
    }

    /// Whether HTML is wanted more than JSON, as browsers do; between equals JSON it is.
    var prefersHTML: Bool {
        let html = wish(for: "text", "html")
        return html.weight > 0 && html > wish(for: "application", "json")
    }

    /// The most exact range that has the type decides, whatever its weight.
    private func wish(for type: String, _ subtype: String) -> Wish {
        let names = ["*/*", "\(type)/*", "\(type)/\(subtype)"]
        var wish = Wish()
        for range in ranges {
            guard let exactness = names.firstIndex(of: range.type), exactness > wish.exactness else { continue }
            wish = Wish(weight: range.weight, exactness: exactness)
        }
        return wish
    }
}
