/// How the body of a message is compressed.
///
/// Both sides of kombu's registry: the header names the method, and a receiver goes by the header alone.
package enum MessageCompression: Sendable, Hashable, CaseIterable {
    /// A zlib stream (RFC 1950), although its name says gzip: that is what Python's kombu writes and reads.
    case gzip

    /// The value of the header `compression`.
    package var headerValue: String {
        switch self {
        case .gzip: "application/x-gzip"
        }
    }

    /// The compression the header names, or nil when it is none this driver has.
    package init?(headerValue: String) {
        guard let known = Self.allCases.first(where: { $0.headerValue == headerValue }) else { return nil }
        self = known
    }

    /// The compression that `kombu_compression` names: `gzip`, kombu's other names for it included.
    init?(oslo name: String) {
        switch name {
        case "gzip", "zlib", "application/x-gzip": self = .gzip
        default: return nil
        }
    }
}
