public import BuswayHTTPErrors
public import WireJSON

/// What an HTTP service answered, as a result or failure of the call.
public struct ServiceAnswer: Sendable {
    /// The status.
    public let status: Int
    /// The field `Content-Type`.
    public let mediaType: String?
    /// The body.
    public let body: [UInt8]

    /// Makes an answer.
    public init(status: Int, mediaType: String?, body: [UInt8]) {
        self.status = status
        self.mediaType = mediaType
        self.body = body
    }

    /// The result of the call: JSON as it is, 204 and an empty body as null, any other text as a string.
    ///
    /// - Throws: ``UpstreamFailure``: that of the status unless it is a success (200 to 299), and 502 when the body is not
    ///   what it says it is.
    public func result() throws(UpstreamFailure) -> RawJSON {
        guard (200...299).contains(status) else { throw failure }
        if status == 204 || body.isEmpty { return .null }
        if isJSON {
            do throws(JSONError) {
                return try RawJSON(validating: body)
            } catch {
                throw UpstreamFailure(status: 502, message: "the service's answer is not the JSON it says it is")
            }
        }
        guard let text = String(validating: body, as: UTF8.self) else {
            throw UpstreamFailure(status: 502, message: "the service's answer is neither JSON nor UTF-8 text")
        }
        return RawJSON(JSONValue(text))
    }

    /// What the status says when it is no success.
    var failure: UpstreamFailure { UpstreamFailure(status: status, message: message) }

    /// `application/json`, and every type that ends with `+json` (RFC 6839, section 3.1).
    private var isJSON: Bool {
        guard let mediaType else { return false }
        let type = mediaType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return type == "application/json" || type.hasSuffix("+json")
    }

    /// What the service says went wrong: the detail of a problem (RFC 9457) or what others call it, or a short text.
    private var message: String {
        if isJSON, let told = told { return Self.bounded(told) }
        let isText = mediaType?.lowercased().hasPrefix("text/plain") == true
        if isText, let text = String(validating: body, as: UTF8.self), !text.isEmpty { return Self.bounded(text) }
        return "the service answered with status \(status)"
    }

    private var told: String? {
        let tree: JSONValue
        do throws(JSONError) { tree = try JSONValue(parsing: body) } catch { return nil }
        for key in ["detail", "message", "error", "title"] {
            if let text = tree[key]?.stringValue, !text.isEmpty { return text }
        }
        return nil
    }

    /// One line of at most 1,000 characters, without control characters: it goes to logs and terminals.
    private static func bounded(_ text: String) -> String {
        let line = text.unicodeScalars.prefix(1_000).map { scalar in
            scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        return line.joined().split(separator: " ").joined(separator: " ")
    }
}
