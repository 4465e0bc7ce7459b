@testable import SocketHTTP

/// What parser and collector make of a request that arrives in pieces.
enum Interpretation: Equatable {
    case request(RequestHead, body: [UInt8], rest: [UInt8])
    case refusal(HTTPLayerError)
    case incomplete
}

/// Feeds `pieces` one after the other, the way a connection does.
func interpret(_ pieces: [[UInt8]], limits: HTTPLimits) -> Interpretation {
    var parser = RequestParser(limits: limits)
    var input: [UInt8] = []
    var head: RequestHead?
    var body = BodyCollector(.none, limit: 0, metadataLimit: 0, trailerLimit: 0)
    do throws(HTTPLayerError) {
        for piece in pieces {
            input += piece
            if head == nil {
                guard let parsed = try parser.parse(input.span) else { continue }
                head = parsed
                input.removeFirst(parsed.length)
                body = BodyCollector(
                    parsed.framing,
                    limit: limits.body,
                    metadataLimit: limits.headers,
                    trailerLimit: limits.headerCount
                )
            }
            if !body.isComplete { input.removeFirst(try body.take(from: input, at: 0)) }
        }
    } catch {
        return .refusal(error)
    }
    guard let head, body.isComplete else { return .incomplete }
    return .request(head, body: body.octets, rest: input)
}
