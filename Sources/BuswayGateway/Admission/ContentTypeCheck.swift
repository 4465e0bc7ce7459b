import HTTPTypes

/// Accepts JSON, and what `curl -d` sends when it is told nothing; never what a browser's form could send.
enum ContentTypeCheck {
    /// - Throws: ``ProblemCode/unsupportedMediaType``, saying what was found.
    static func require(_ fields: HTTPFields) throws(Problem) {
        if let codings = fields[.contentEncoding],
            codings.split(separator: ",").contains(where: { !["", "identity"].contains(trimmed($0).lowercased()) })
        {
            throw Problem(
                .unsupportedMediaType,
                "content codings are not served; send the body without Content-Encoding"
            )
        }
        let values = fields[values: .contentType]
        guard values.count <= 1 else { throw Problem(.unsupportedMediaType, "more than one Content-Type") }
        let fromBrowser = fields[.origin] != nil || fields[.secFetchSite] != nil
        guard let value = values.first else {
            guard !fromBrowser else { throw Problem(.unsupportedMediaType, "no Content-Type; send application/json") }
            return
        }
        if value == "application/json" { return }
        let parts = value.split(separator: ";", omittingEmptySubsequences: false).map { trimmed($0).lowercased() }
        if parts[0] == "application/x-www-form-urlencoded", !fromBrowser { return }
        guard parts[0] == "application/json" || parts[0].hasSuffix("+json") && parts[0].contains("/") else {
            throw Problem(.unsupportedMediaType, "expected application/json or a +json type")
        }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            let charset = parameter.dropFirst("charset=".count).filter { $0 != "\"" }
            guard charset == "utf-8" || charset == "utf8" else {
                throw Problem(.unsupportedMediaType, "JSON is UTF-8 (RFC 8259, 8.1); leave the charset out")
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
