internal import BuswayHTTPErrors
internal import WireJSON

/// The path of a declared method, with a place for each argument: `/forecast/{city}`.
///
/// What a caller gives fills exactly the place it is for: it is encoded as a part of one segment (RFC 3986, section 3.3),
/// and refused where no encoding could keep it there.
public struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    private enum Part: Hashable {
        case text(String)
        case place(String)
    }

    /// The template as it was written.
    public let description: String

    /// The arguments it has places for, in their order.
    public let names: [String]

    private let segments: [[Part]]

    /// Reads a template.
    ///
    /// - Throws: ``DeclarationError`` when it is no absolute path of RFC 3986 with names in braces, or has an empty segment
    ///   anywhere but at its end, `.`, `..`, a query or a fragment.
    public init(_ text: String) throws(DeclarationError) {
        guard text.hasPrefix("/") else { throw DeclarationError("a path begins with a slash: \(text)") }
        var segments: [[Part]] = []
        let pieces = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            guard !piece.isEmpty || isLast else { throw DeclarationError("a path has no empty segments: \(text)") }
            let segment = try Self.parts(of: piece, in: text)
            segments.append(segment)
        }
        description = text
        self.segments = segments
        names = segments.joined().compactMap { part in if case .place(let name) = part { name } else { nil } }
    }

    private static func parts(of segment: Substring, in text: String) throws(DeclarationError) -> [Part] {
        guard !PercentEncoding.isDots(String(segment)) else {
            throw DeclarationError("a path has no segments . and ..: \(text)")
        }
        var parts: [Part] = []
        var rest = segment
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw DeclarationError("a brace is not closed: \(text)")
            }
            let name = String(rest[rest.index(after: open)..<close])
            guard ArgumentName.isValid(name) else {
                throw DeclarationError("between braces stands the name of an argument: \(text)")
            }
            parts.append(.place(name))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        for case .text(let literal) in parts where !PercentEncoding.isPath(literal) {
            throw DeclarationError("a path has only the characters of RFC 3986, others percent-encoded: \(text)")
        }
        return parts
    }

    /// The path with `arguments` in their places.
    ///
    /// - Throws: ``UpstreamFailure`` of the class `InvalidParams` for an argument that is missing, empty, or anything but a
    ///   string, number or boolean, and for one that makes a segment `.` or `..`, which no encoding changes.
    func expand(_ arguments: JSONObject) throws(UpstreamFailure) -> String {
        var path = ""
        for segment in segments {
            var text = ""
            for part in segment {
                switch part {
                case .text(let literal): text += literal
                case .place(let name):
                    let value = try ArgumentText.required(name, of: arguments)
                    guard !value.isEmpty, value != ".", value != ".." else {
                        throw .invalidParams("the argument \(name) may not be empty, . or ..")
                    }
                    text += PercentEncoding.encode(value)
                }
            }
            guard !PercentEncoding.isDots(text) else {
                throw .invalidParams("the arguments of \(description) may not make a segment . or ..")
            }
            path += "/" + text
        }
        return path
    }
}
