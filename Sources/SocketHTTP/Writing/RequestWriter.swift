import HTTPTypes

/// Turns a request into the octets of one write.
enum RequestWriter {
    /// Appends the request to `output`; `Host` comes from its authority, and its length from the body.
    ///
    /// Whatever the header fields say of `Host`, `Content-Length`, `Transfer-Encoding` and `Connection` is left out.
    static func write(_ request: HTTPRequest, _ body: [UInt8], to output: inout [UInt8]) {
        output.reserveCapacity(output.count + 256 + body.count)
        append(request.method.rawValue, " ", request.path ?? "/", " HTTP/1.1\r\nHost: ", to: &output)
        append(request.authority ?? "", "\r\n", to: &output)
        for field in request.headerFields where !isOwn(field.name) {
            append(field.name.rawName, ": ", field.value, "\r\n", to: &output)
        }
        // A method that means a body says so even when it is empty (RFC 9110, section 8.6).
        let meansBody = request.method == .post || request.method == .put || request.method == .patch
        if meansBody || !body.isEmpty {
            append("Content-Length: ", String(body.count), "\r\n", to: &output)
        }
        append("\r\n", to: &output)
        output.append(contentsOf: body)
    }

    /// Tells whether a path or an authority can stand in a request line and a field without changing its meaning.
    static func isSafe(_ text: String) -> Bool {
        text.utf8.allSatisfy { OctetClass.isTarget($0) }
    }

    private static func isOwn(_ name: HTTPField.Name) -> Bool {
        name == .contentLength || name == .transferEncoding || name == .connection || name.canonicalName == "host"
    }

    private static func append(_ pieces: String..., to output: inout [UInt8]) {
        for piece in pieces { output.append(contentsOf: piece.utf8) }
    }
}
