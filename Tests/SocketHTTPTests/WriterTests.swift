import HTTPTypes
import Testing

@testable import SocketHTTP

@Suite("Writing messages")
struct WriterTests {
    @Test(
        "dates are written as RFC 9110 wants them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func dates(_ seconds: Int64, _ expected: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == expected)
    }

    @Test("a date is the right one also when its second has changed")
    func dateCache() {
        var cache = DateCache()
        for second: Int64 in [784_111_777, 784_111_777, 784_111_778] {
            let text = "Date: \(HTTPDate.text(secondsSince1970: second))\r\n"
            #expect(cache.line(at: second) == Array(text.utf8))
        }
    }

    @Test(
        "a status without a phrase gets the registered one, and another keeps its own",
        arguments: [
            (HTTPResponse.Status(code: 503), "503 Service Unavailable"), (.init(code: 421), "421 Misdirected Request"),
            (.init(code: 404, reasonPhrase: "Nowhere"), "404 Nowhere"), (.init(code: 499), "499 "),
        ]
    )
    func reasonPhrases(_ status: HTTPResponse.Status, _ expected: String) {
        var output: [UInt8] = []
        let circumstances = ResponseWriter.Circumstances(isHead: false, version: .http11, closes: false, dateLine: [])
        _ = ResponseWriter.write(
            HTTPServerResponse(head: HTTPResponse(status: status), body: []),
            circumstances,
            to: &output
        )
        #expect(output.starts(with: Array("HTTP/1.1 \(expected)\r\n".utf8)))
    }

    @Test("a large body is left to a second buffer, a small one is not", arguments: [0, 16_384, 16_385])
    func largeBodies(_ count: Int) {
        let response = HTTPServerResponse(head: HTTPResponse(status: .ok), body: Array(repeating: 0x61, count: count))
        var output: [UInt8] = []
        let circumstances = ResponseWriter.Circumstances(isHead: false, version: .http11, closes: false, dateLine: [])
        let rest = ResponseWriter.write(response, circumstances, to: &output)
        #expect(rest.isEmpty == (count <= 16_384))
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n"
        #expect(output + rest == Array(head.utf8) + response.body)
    }

    @Test("a line end cannot be smuggled into a response through a value")
    func noSplitting() {
        let fields: HTTPFields = [.location: "/x\r\nSet-Cookie: a=b"]
        let response = HTTPServerResponse(head: HTTPResponse(status: .found, headerFields: fields))
        var output: [UInt8] = []
        let circumstances = ResponseWriter.Circumstances(isHead: false, version: .http11, closes: false, dateLine: [])
        _ = ResponseWriter.write(response, circumstances, to: &output)
        #expect(!String(decoding: output, as: UTF8.self).contains("\r\nSet-Cookie"))
    }

    @Test("every refusal has the status and the name of the contract")
    func refusals() {
        let expected: [(HTTPLayerError.Code, Int, String)] = [
            (.malformedRequest, 400, "malformed-request"), (.requestTimeout, 408, "request-timeout"),
            (.bodyTooLarge, 413, "body-too-large"), (.uriTooLong, 414, "uri-too-long"),
            (.expectationFailed, 417, "expectation-failed"), (.misdirectedRequest, 421, "misdirected-request"),
            (.headersTooLarge, 431, "headers-too-large"), (.notImplemented, 501, "not-implemented"),
            (.overloaded, 503, "overloaded"), (.versionNotSupported, 505, "http-version-not-supported"),
        ]
        for (code, status, name) in expected {
            #expect(code.status.code == status)
            #expect(code.description == name)
        }
    }
}
