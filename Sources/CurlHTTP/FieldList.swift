internal import CCurl
internal import HTTPTypes

/// The header fields of a request as libcurl takes them, and freed with their owner.
@safe struct FieldList: ~Copyable {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    /// Checks and copies `fields`.
    init(_ fields: HTTPFields) throws(HTTPTransferError) {
        unsafe head = nil
        for field in fields {
            guard !Self.reserved.contains(field.name) else {
                throw HTTPTransferError(.invalidRequest, "the field \(field.name) is the client's own affair")
            }
            // An empty field is a name with a semicolon to libcurl; a name with a colon would remove it.
            try append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // Fields that libcurl would add by itself.
        if !fields.contains(.accept) { try append("Accept:") }
        try append("Expect:")
    }

    deinit { unsafe curl_slist_free_all(head) }

    private mutating func append(_ line: String) throws(HTTPTransferError) {
        // HTTPTypes has no way to make such a field; should it ever have one, it still may not become two lines.
        guard line.utf8.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else {
            throw HTTPTransferError(.invalidRequest, "a header field has a line break")
        }
        guard let longer = unsafe curl_slist_append(head, line) else {
            throw HTTPTransferError(.system, "no memory for header fields")
        }
        unsafe head = longer
    }

    private static let reserved: Set<HTTPField.Name> = {
        var names: Set<HTTPField.Name> = [.acceptEncoding, .connection, .contentLength, .expect, .te, .trailer]
        names.formUnion([.transferEncoding, .upgrade])
        names.formUnion(["Host", "Keep-Alive", "Proxy-Connection", "HTTP2-Settings"].compactMap { .init($0) })
        return names
    }()
}
