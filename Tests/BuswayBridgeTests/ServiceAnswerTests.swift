import BuswayBridge
import BuswayHTTPErrors
import Testing
import WireJSON

@Suite("From an answer to a result")
struct ServiceAnswerTests {
    private func answer(_ status: Int, _ mediaType: String?, _ body: String) -> ServiceAnswer {
        ServiceAnswer(status: status, mediaType: mediaType, body: Array(body.utf8))
    }

    @Test(
        "JSON is the result as it stands, no content is null, and any other text is a string",
        arguments: [
            (200, "application/json", #" {"wind": 1.50} "#, #"{"wind": 1.50}"#),
            (201, "Application/JSON ; charset=utf-8", "[1]", "[1]"), (200, "application/hal+json", "1e400", "1e400"),
            (204, nil, "", "null"), (200, "application/json", "", "null"), (200, nil, "sunny", #""sunny""#),
            (200, "text/plain", "[1]", #""[1]""#), (200, "text/html", "<p>\"", #""<p>\"""#),
        ] as [(Int, String?, String, String)]
    )
    func results(status: Int, mediaType: String?, body: String, result: String) throws {
        #expect(try answer(status, mediaType, body).result().text == result)
    }

    @Test("what is not what it says it is becomes 502, and says nothing of the content")
    func broken() {
        let answers = [
            answer(200, "application/json", "{secret"), answer(200, "application/json", "NaN"),
            ServiceAnswer(status: 200, mediaType: "application/json", body: [0x22, 0xFF, 0x22]),
            ServiceAnswer(status: 200, mediaType: "text/plain", body: [0xFF]),
            answer(200, "application/json", String(repeating: "[", count: 1_000)),
        ]
        for answer in answers {
            let failure = #expect(throws: UpstreamFailure.self) { try answer.result() }
            #expect(failure?.status == 502 && failure?.kind == .requestFailed)
            #expect(failure?.message.contains("secret") == false)
        }
    }

    @Test(
        "a failure has the status and says what the service says",
        arguments: [
            (404, "application/problem+json", #"{"title":"Not found","detail":"no such city"}"#, "no such city"),
            (409, "application/json", #"{"message":"exists"}"#, "exists"),
            (500, "text/plain", "out of\r\norder", "out of order"),
            (400, "application/json", #"{"error":{"a":1}}"#, "the service answered with status 400"),
            (400, "application/json", "{", "the service answered with status 400"),
            (503, "text/html", "<h1>Oops</h1>", "the service answered with status 503"),
            (302, nil, "", "the service answered with status 302"),
        ] as [(Int, String?, String, String)]
    )
    func failures(status: Int, mediaType: String?, body: String, message: String) {
        let failure = #expect(throws: UpstreamFailure.self) { try answer(status, mediaType, body).result() }
        #expect(failure?.status == status && failure?.message == message)
    }

    @Test("what the service says is cut to a length that fits a log line")
    func long() {
        let text = String(repeating: "x\u{1B}", count: 5_000)
        let failure = #expect(throws: UpstreamFailure.self) { try answer(500, "text/plain", text).result() }
        #expect(failure.map { $0.message.count <= 1_000 && !$0.message.contains("\u{1B}") } == true)
    }
}
