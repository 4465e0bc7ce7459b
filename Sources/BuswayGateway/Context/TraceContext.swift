import HTTPTypes

/// The trace a request belongs to, as the W3C Trace Context recommendation carries it in two header fields.
struct TraceContext: Sendable, Hashable {
    /// `version-trace id-parent id-flags`.
    let parent: String
    /// The vendors' list, if there is one worth passing on.
    let state: String?

    /// Reads the two fields; nil unless `traceparent` is there once and well-formed (section 3.2).
    init?(_ fields: HTTPFields) {
        let parents = fields[values: .traceParent]
        guard parents.count == 1, Self.isParent(parents[0]) else { return nil }
        parent = parents[0]
        let states = fields[values: .traceState].joined(separator: ",")
        state = states.isEmpty || states.utf8.count > 512 ? nil : states
    }

    private static func isParent(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4 else {
            return false
        }
        guard parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2 else { return false }
        let hexadecimal = parts[0...3].allSatisfy { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
        let allZero = { (part: Substring) in part.utf8.allSatisfy { $0 == 0x30 } }
        return hexadecimal && !allZero(parts[1]) && !allZero(parts[2])
    }
}
