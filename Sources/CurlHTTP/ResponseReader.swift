internal import HTTPTypes

/// Makes a response of what libcurl hands over: one line of the head at a time, then pieces of the body.
struct ResponseReader {
    private(set) var fields: HTTPFields = [:]
    private(set) var body: [UInt8] = []
    private var status: Int?
    private var headIsComplete = false
    private var headSize = 0
    private let limit: Int

    private static let headLimit = 65_536

    init(limit: Int) {
        self.limit = limit
    }

    /// The response, when its head has come.
    var response: HTTPClient.Response? {
        guard headIsComplete, let status else { return nil }
        return HTTPClient.Response(status: .init(code: status), fields: fields, body: body)
    }

    /// Takes a line of the head, its end included.
    mutating func take(line: some Collection<UInt8>) throws(HTTPTransferError) {
        // What comes behind the head is a trailer, which nobody here has a use for.
        guard !headIsComplete else { return }
        headSize += line.count
        guard headSize <= Self.headLimit else {
            throw Self.failure(.responseTooLarge, "the head is larger than \(Self.headLimit) bytes")
        }
        let text = String(decoding: line, as: UTF8.self).trimmingSuffix { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        guard !text.isEmpty else { return try endHead() }
        if text.hasPrefix("HTTP/") {
            status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            fields = [:]
        } else {
            try takeField(text)
        }
    }

    private mutating func takeField(_ text: Substring) throws(HTTPTransferError) {
        guard let colon = text.firstIndex(of: ":"), let name = HTTPField.Name(String(text[..<colon])) else {
            throw Self.failure(.invalidResponse, "a line of the head is no field")
        }
        let value = text[text.index(after: colon)...].trimmingSpaces
        guard HTTPField.isValidValue(String(value)) else {
            throw Self.failure(.invalidResponse, "a field has a value that none may have")
        }
        fields.append(HTTPField(name: name, value: String(value)))
    }

    private mutating func endHead() throws(HTTPTransferError) {
        guard let status, (100...999).contains(status) else {
            throw Self.failure(.invalidResponse, "there is no status of three digits")
        }
        // Another head follows (RFC 9110, section 15.2), except behind 101, which was not asked for.
        if (100...199).contains(status), status != 101 { return }
        guard status >= 200 else { throw Self.failure(.invalidResponse, "the protocol was changed unasked") }
        headIsComplete = true
        // Where a message with two lengths ends, nobody knows (RFC 9112, section 6.3).
        let lengths = fields[values: .contentLength].flatMap { $0.split(separator: ",") }.map(\.trimmingSpaces)
        guard Set(lengths).count < 2 else {
            throw Self.failure(.invalidResponse, "the response has two lengths")
        }
        let codings = fields[values: .contentEncoding].flatMap { $0.split(separator: ",") }.map(\.trimmingSpaces)
        guard codings.allSatisfy({ $0.lowercased() == "identity" || $0.isEmpty }) else {
            throw Self.failure(.encodedResponse, "the response has a content coding that was not asked for")
        }
    }

    /// Takes a piece of the body.
    mutating func take(octets: some Collection<UInt8>) throws(HTTPTransferError) {
        guard octets.count <= limit - body.count else {
            throw Self.failure(.responseTooLarge, "the response is larger than \(limit) bytes")
        }
        body.append(contentsOf: octets)
    }

    private static func failure(_ code: HTTPTransferError.Code, _ message: String) -> HTTPTransferError {
        HTTPTransferError(code, mayHaveArrived: true, message)
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends (OWS in RFC 9110, section 5.6.3).
    fileprivate var trimmingSpaces: Substring {
        Substring(self).trimmingSuffix { $0 == " " || $0 == "\t" }.drop { $0 == " " || $0 == "\t" }
    }

    fileprivate func trimmingSuffix(_ isDropped: (Character) -> Bool) -> Substring {
        var rest = Substring(self)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
