import HTTPTypes

@testable import SocketHTTP

private let limits = HTTPLimits(body: 512, requestTarget: 128, headers: 512, headerCount: 16)

/// What must hold of any octets: no trap, one meaning however they are cut up, and nothing in an accepted request that
/// could be read differently behind the parser.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let seed = octets.first else { return 0 }
    let message = Array(octets.dropFirst())
    let whole = read(message, inPiecesOf: message.count)
    require(read(message, inPiecesOf: 1) == whole, "octet by octet it means something else")
    require(read(message, inPiecesOf: Int(seed) + 1) == whole, "in pieces it means something else")
    if case .request(let head, let body, let rest) = whole { check(head, body, rest, in: message) }
    checkResponse(message, isHead: seed & 1 == 1)
    return 0
}

private enum Meaning: Equatable {
    case request(RequestHead, body: [UInt8], rest: Int)
    case refused(HTTPLayerError)
    case incomplete
}

/// Reads one request the way a connection does.
private func read(_ message: [UInt8], inPiecesOf size: Int) -> Meaning {
    var parser = RequestParser(limits: limits)
    var input: [UInt8] = []
    var head: RequestHead?
    var body = BodyCollector(.none, limit: 0, metadataLimit: 0, trailerLimit: 0)
    var used = 0
    do throws(HTTPLayerError) {
        for position in stride(from: 0, to: message.count, by: max(1, size)) {
            input += message[position..<min(message.count, position + max(1, size))]
            if head == nil {
                guard let parsed = try parser.parse(input.span) else { continue }
                head = parsed
                used = parsed.length
                body = BodyCollector(
                    parsed.framing,
                    limit: limits.body,
                    metadataLimit: limits.headers,
                    trailerLimit: limits.headerCount
                )
            }
            if !body.isComplete { used = try body.take(from: input, at: used) }
        }
    } catch {
        require(error.detail.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "an error repeats the input")
        return .refused(error)
    }
    guard let head, body.isComplete else { return .incomplete }
    return .request(head, body: body.octets, rest: message.count - used)
}

private func check(_ head: RequestHead, _ body: [UInt8], _ rest: Int, in message: [UInt8]) {
    require(rest >= 0 && head.length + body.count <= message.count - rest, "more is used than there was")
    require(body.count <= limits.body, "the body is larger than allowed")
    let path = head.request.path ?? ""
    require(path == "*" || path.utf8.first == UInt8(ascii: "/"), "the path is none")
    require(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "the path holds what no target may")
    require(path.utf8.count <= limits.requestTarget + 1, "the target is longer than allowed")
    require(head.version == .http10 || head.request.authority?.isEmpty == false, "there is no host")
    require(head.request.headerFields.count <= limits.headerCount, "there are more fields than allowed")
    let names = head.request.headerFields.map(\.name.canonicalName)
    require(names.count { $0 == "content-length" } <= 1, "there are two lengths")
    require(!(names.contains("content-length") && names.contains("transfer-encoding")), "there are two framings")
    for field in head.request.headerFields {
        require(!field.name.rawName.isEmpty, "a field has no name")
        require(
            !field.value.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D || $0 == 0x7F },
            "a value holds a control character"
        )
    }
}

/// Responses come from servers that are merely configured, so the same must hold of them.
private func checkResponse(_ message: [UInt8], isHead: Bool) {
    var whole = ResponseParser(headers: limits.headers, headerCount: limits.headerCount, isHead: isHead)
    let expected = Result { () throws(HTTPLayerError) in try whole.parse(message.span) }
    var single = ResponseParser(headers: limits.headers, headerCount: limits.headerCount, isHead: isHead)
    var actual: Result<ResponseHead?, HTTPLayerError> = .success(nil)
    for end in message.indices {
        actual = Result { () throws(HTTPLayerError) in try single.parse(message.span.extracting(0...end)) }
        if case .success(nil) = actual { continue }
        break
    }
    require(actual == expected, "octet by octet a response means something else")
}

private func require(_ condition: Bool, _ complaint: String) {
    guard condition else { fatalError(complaint) }
}
