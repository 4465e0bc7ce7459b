import HTTPConformance
import HTTPTypes
import Testing

@testable import SocketHTTP

@Suite("Reading requests")
struct RequestParserTests {
    @Test("a request means the same however it is cut up", arguments: requestTable)
    func cuts(_ row: ConformanceCase) {
        let octets = row.onlyRequest ?? []
        let whole = interpret([octets], limits: tableLimits)
        #expect(interpret(octets.map { [$0] }, limits: tableLimits) == whole)
        var generator = SplitMix(seed: UInt64(octets.count))
        for _ in 0..<20 {
            var pieces: [[UInt8]] = []
            var rest = octets[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 40), using: &generator)
                pieces.append(Array(rest.prefix(count)))
                rest.removeFirst(count)
            }
            #expect(interpret(pieces, limits: tableLimits) == whole)
        }
    }

    @Test("random octets are refused or wait for more, and never trap")
    func noise() {
        var generator = SplitMix(seed: 7)
        let alphabet = Array(
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n;0Ff\t".utf8
        )
        for _ in 0..<4_000 {
            var octets = requestTable.randomElement(using: &generator)?.onlyRequest ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !octets.isEmpty {
                let position = Int.random(in: 0..<octets.count, using: &generator)
                let octet = alphabet.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: octets[position] = octet
                case 1: octets.insert(octet, at: position)
                default: octets.remove(at: position)
                }
            }
            let whole = interpret([octets], limits: tableLimits)
            #expect(interpret(octets.map { [$0] }, limits: tableLimits) == whole)
        }
    }

    @Test("Host becomes the authority, and all other fields keep their order and text")
    func fields() throws {
        let head = try parse("POST /a?b HTTP/1.1\r\nX-B: 2\r\nhOsT: h:1\r\nx-a: 1\r\nX-B: 3 \r\n\r\n")
        #expect(head.request.authority == "h:1")
        #expect(head.request.path == "/a?b")
        #expect(head.request.scheme == "http")
        #expect(head.request.headerFields.map(\.name.rawName) == ["X-B", "x-a", "X-B"])
        #expect(head.request.headerFields.map(\.value) == ["2", "1", "3"])
    }

    @Test("the authority of an absolute target overrides Host")
    func absoluteTarget() throws {
        let head = try parse("GET http://real:8080?q HTTP/1.1\r\nHost: other\r\n\r\n")
        #expect(head.request.authority == "real:8080")
        #expect(head.request.path == "/?q")
        #expect(try parse("OPTIONS http://real HTTP/1.1\r\nHost: h\r\n\r\n").request.path == "*")
    }

    @Test("octets that are no UTF-8 survive in a value")
    func octetsInValues() throws {
        let request = Array("GET / HTTP/1.1\r\nHost: h\r\nX: ".utf8) + [0xE4, 0xFF] + Array("\r\n\r\n".utf8)
        guard case .request(let head, _, _) = interpret([request], limits: HTTPLimits()) else {
            Issue.record("the request was refused")
            return
        }
        let field = try #require(head.request.headerFields.first)
        #expect(unsafe field.withUnsafeBytesOfValue { unsafe Array($0) } == [0xE4, 0xFF])
    }

    @Test(
        "a connection persists as its version and its fields say",
        arguments: [
            ("1.1", "X: y", true), ("1.1", "Connection: close", false), ("1.1", "Connection: Upgrade, CLOSE", false),
            ("1.1", "Connection: keep-alive, close", false), ("1.1", "Connection: closed", true),
            ("1.0", "X: y", false), ("1.0", "Connection: Keep-Alive", true),
            ("1.0", "Connection: keep-alive\r\nConnection: close", false),
        ]
    )
    func persistence(_ version: String, _ fields: String, _ expected: Bool) throws {
        #expect(try parse("GET / HTTP/\(version)\r\nHost: h\r\n\(fields)\r\n\r\n").keepsAlive == expected)
    }

    @Test("a 100 response is wanted only by HTTP/1.1 and only for a body")
    func expectations() throws {
        #expect(
            try parse("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n").expectsContinue
        )
        #expect(try !parse("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n").expectsContinue)
        #expect(try !parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").expectsContinue)
    }

    @Test("header section and body may be exactly as large as their limits")
    func exactLimits() {
        let request = Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc".utf8)
        let section = "Host: h\r\nContent-Length: 3\r\n\r\n".utf8.count
        func outcome(_ limits: HTTPLimits) -> HTTPLayerError.Code? {
            guard case .refusal(let error) = interpret([request], limits: limits) else { return nil }
            return error.code
        }
        #expect(outcome(HTTPLimits(body: 3, requestTarget: 1, headers: section, headerCount: 2)) == nil)
        #expect(outcome(HTTPLimits(body: 2)) == .bodyTooLarge)
        #expect(outcome(HTTPLimits(headers: section - 1)) == .headersTooLarge)
        #expect(outcome(HTTPLimits(headerCount: 1)) == .headersTooLarge)
        #expect(outcome(HTTPLimits(requestTarget: 0)) == .uriTooLong)
    }

    @Test("a refusal knows the method and the fields that came before the fault")
    func partialRequest() {
        var parser = RequestParser(limits: HTTPLimits())
        let octets = Array("HEAD /a HTTP/1.1\r\nHost: h\r\nX: 1\r\nbad\r\n\r\n".utf8)
        #expect(throws: HTTPLayerError.self) { _ = try parser.parse(octets.span) }
        #expect(parser.partialRequest?.method == .head)
        #expect(parser.partialRequest?.authority == "h")
        #expect(parser.partialRequest?.headerFields.count == 1)
    }

    private func parse(_ text: String) throws -> RequestHead {
        var parser = RequestParser(limits: HTTPLimits())
        return try #require(try parser.parse(Array(text.utf8).span))
    }
}
