import FoundationEssentials
import Logging
import Testing
import WireJSON

@testable import BuswayObservability

@Suite("A log line")
struct LogLineTests {
    private let time = Date(timeIntervalSince1970: 1_700_000_000.25)

    private func line(_ label: String, _ message: String, _ metadata: Logger.Metadata) -> LogLine {
        LogLine(label: label, level: .info, message: message, metadata: metadata, time: time)
    }

    @Test("is one JSON object where nobody watches a terminal")
    func json() throws {
        let bytes = line("busway", "listening", ["address": "127.0.0.1:1", "count": .stringConvertible(2)]).json()
        let value = try JSONValue(parsing: bytes)
        #expect(value["time"]?.stringValue == "2023-11-14T22:13:20.250Z")
        #expect(value["level"] == "info" && value["logger"] == "busway" && value["message"] == "listening")
        #expect(value["address"] == "127.0.0.1:1" && value["count"]?.intValue == 2)
        #expect(bytes.last == 0x0A)
    }

    @Test("has a time of the access log as a number, which programs can add up")
    func times() throws {
        let times: Logger.Metadata = [
            "a": .stringConvertible(Milliseconds(.microseconds(1_234_560))),
            "b": .stringConvertible(Milliseconds(.zero)),
        ]
        let text = String(decoding: line("busway", "x", times).json(), as: UTF8.self)
        #expect(text.hasSuffix(#""a":1234.56,"b":0.00}"# + "\n"), "\(text)")
    }

    @Test("is short and readable on a terminal, and shorter for a request")
    func text() {
        let plain = line("busway", "listening", ["address": "x"]).text()
        #expect(String(decoding: plain, as: UTF8.self) == "22:13:20.250 INFO    busway: listening address=x\n")
        let request = line(
            AccessLog.label,
            "request",
            ["method": "POST", "path": "/v1/call/demo/add", "status": "200", "duration_ms": "0.41", "request_id": "r"]
        )
        let text = String(decoding: request.text(), as: UTF8.self)
        #expect(text == "22:13:20.250 INFO    POST /v1/call/demo/add 200 0.41ms request_id=r\n")
    }

    @Test("stays one line and commands no terminal, whatever a caller put into it")
    func injection() throws {
        let hostile = "a\nINFO forged\u{1b}[2J\u{9b}\u{202e}"
        let text = String(decoding: line("busway", hostile, ["k": .string(hostile)]).text(), as: UTF8.self)
        #expect(text.filter(\.isNewline).count == 1)
        #expect(
            !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x9B || $0.value == 0x202E }
        )
        let json = line("busway", hostile, [:]).json()
        #expect(json.filter { $0 == 0x0A }.count == 1)
        #expect(try JSONValue(parsing: json)["message"]?.stringValue == hostile)
    }
}
