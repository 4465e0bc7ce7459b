@testable import SocketHTTP

private let bodyLimit = 300
private let metadataLimit = 200

/// What must hold of any octets: no trap, one body however they are cut up and never more than is allowed; and whatever
/// is chunked by the rules comes back as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChunks(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let whole = decode(octets, inPiecesOf: octets.count)
    require(decode(octets, inPiecesOf: 1) == whole, "octet by octet it is something else")
    require(decode(octets, inPiecesOf: 7) == whole, "in pieces it is something else")
    if case .body(let body, let used) = whole {
        require(body.count <= bodyLimit, "the body is larger than allowed")
        require(used <= octets.count && body.count + 5 <= used, "the body is larger than what it came from")
    }
    checkRoundTrip(octets)
    return 0
}

private enum Outcome: Equatable {
    case body([UInt8], used: Int)
    case refused(HTTPLayerError)
    case incomplete([UInt8])
}

private func decode(_ octets: [UInt8], inPiecesOf size: Int) -> Outcome {
    var decoder = ChunkDecoder(bodyLimit: bodyLimit, metadataLimit: metadataLimit, trailerLimit: 10)
    var body: [UInt8] = []
    var used = 0
    do throws(HTTPLayerError) {
        for position in stride(from: 0, to: octets.count, by: max(1, size)) {
            let piece = Array(octets[position..<min(octets.count, position + max(1, size))])
            let end = try decoder.decode(piece, from: 0, into: &body)
            used = position + end
            if decoder.isComplete { break }
            require(end == piece.count, "an unfinished body leaves octets behind")
        }
    } catch {
        return .refused(error)
    }
    return decoder.isComplete ? .body(body, used: used) : .incomplete(body)
}

/// Chunks of sizes the octets themselves choose, with what is behind them left alone.
private func checkRoundTrip(_ octets: [UInt8]) {
    let body = Array(octets.prefix(bodyLimit))
    var coded: [UInt8] = []
    var rest = body[...]
    while let first = rest.first {
        let piece = rest.prefix(Int(first) % 40 + 1)
        coded += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
        rest = rest.dropFirst(piece.count)
    }
    coded += Array("0\r\n\r\n".utf8)
    // Every size line spends one octet of the allowance, so many small chunks may be refused for that alone.
    switch decode(coded + Array("GET".utf8), inPiecesOf: 5) {
    case .body(let decoded, let used):
        require(decoded == body && used == coded.count, "a body comes back as another")
    case .refused(let error):
        require(error.code == .headersTooLarge, "a good body is refused")
    case .incomplete:
        require(false, "a good body does not end")
    }
}

private func require(_ condition: Bool, _ complaint: String) {
    guard condition else { fatalError(complaint) }
}
