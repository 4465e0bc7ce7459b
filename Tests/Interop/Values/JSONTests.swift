import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("JSON's oddities cross unharmed, or fail on the side that made them", .timeLimit(.minutes(1)))
struct JSONTests {
    /// Odd values of Python's by their name in `peer/values.py`, and the text that Python writes for them.
    private static let python: [(name: String, text: String)] = [
        ("nan", "NaN"), ("infinity", "Infinity"), ("minus infinity", "-Infinity"),
        ("large integer", "1606938044258990275541962092341162602522202993782792835301377"),
        ("small float", "5e-324"), ("lone surrogate", #""a\ud800b""#), ("emoji", #""\ud83d\ude8c""#),
        ("control characters", #""\u0000\u001f\u007f\u2028""#), ("date-time", #""2026-01-02T03:04:05.000678""#),
        ("date", #""2026-01-02""#), ("uuid", #""12345678-1234-5678-1234-567812345678""#), ("decimal", #""1.50""#),
        ("bytes", #""bytes: \u00fc""#), ("set", "[7]"), ("tuple", "[1, [2, 3]]"),
        ("numbers as keys", #"{"1": "true", "2.5": "two and a half", "null": "null"}"#),
    ]

    /// Texts a Swift caller may send as an argument, and what Python makes of them.
    private static let swift: [(text: String, python: String)] = [
        ("null", "null"), ("true", "true"), ("false", "false"), (#""""#, #""""#), ("[]", "[]"), ("{}", "{}"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-0", "0"), ("-0.0", "-0.0"), ("1.0", "1.0"), ("1E5", "100000.0"), ("0.1", "0.1"), ("5e-324", "5e-324"),
        ("1e400", "Infinity"), ("0.10000000000000000000001", "0.1"),
        ("\"ü€🚌\"", #""\u00fc\u20ac\ud83d\ude8c""#), (#""\u0041\/""#, #""A/""#), (#""a\ud800b""#, #""a\ud800b""#),
        (#""\u0000""#, #""\u0000""#), ("\"\u{7f}\u{2028}\"", #""\u007f\u2028""#),
        (#"{"a": 1, "a": 2}"#, #"{"a": 2}"#), (#"{"größe": 1, "": 2}"#, #"{"gr\u00f6\u00dfe": 1, "": 2}"#),
        ("NaN", "NaN"), ("[-Infinity]", "[-Infinity]"),
        (#"{"__type__": "datetime", "__value__": "x"}"#, #"{"__type__": "datetime", "__value__": "x"}"#),
    ]

    @Test("what Python sends reaches a Swift server and comes back with every digit", arguments: python.indices)
    func fromPython(_ index: Int) async throws {
        let (name, text) = Self.python[index]
        try await Interop.run { interop in
            try await interop.withService { service in
                let echoed = try await interop.python().call("echo", ["value": ["$odd": JSONValue(name)]])
                #expect(service.log.entries.map(\.arguments.text) == ["{\"value\": \(text)}"])
                let expected = try JSONValue(parsing: text, options: .bus)
                #expect(echoed["value"] == expected)
            }
        }
    }

    @Test("what Python answers reaches a Swift caller with every digit", arguments: python.indices)
    func toSwift(_ index: Int) async throws {
        let (name, text) = Self.python[index]
        try await Interop.run { interop in
            try await interop.withClient { client in
                let arguments = RawJSON(["name": JSONValue(name)])
                let result = try await client.call("odd", interop.context, raw: arguments)
                #expect(result.text == text)
            }
        }
    }

    @Test("what Swift sends is to Python what JSON says it is", arguments: swift.indices)
    func toPython(_ index: Int) async throws {
        let (text, python) = Self.swift[index]
        try await Interop.run { interop in
            try await interop.withClient { client in
                let arguments = try RawJSON(validating: Array("{\"value\": \(text)}".utf8), options: .bus)
                let result = try await client.call("echo", interop.context, raw: arguments)
                #expect(result.text == "{\"value\": \(python)}")
                let noted = try await interop.noted()
                let seen = try JSONValue(parsing: python, options: .bus)
                #expect(noted.first?["args"]?["value"] == seen)
            }
        }
    }

    @Test("nesting of 200 levels crosses in both directions")
    func deep() async throws {
        let text = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        let value = try JSONValue(parsing: text, options: .bus)
        try await Interop.run { interop in
            try await interop.withClient { client in
                let arguments = RawJSON(["value": value])
                let result = try await client.call("echo", interop.context, raw: arguments)
                #expect(result.text == "{\"value\": \(text)}")
            }
            try await interop.withService { service in
                let echoed = try await interop.python().call("echo", ["value": value])
                #expect(echoed["value"] == value)
                #expect(service.log.entries.first?.arguments.text == "{\"value\": \(text)}")
            }
        }
    }

    @Test("a request nested deeper than Swift reads is rejected, and the server goes on")
    func tooDeep() async throws {
        let text = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        let value = try JSONValue(parsing: text, options: .init(maximumDepth: 300))
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                python.timeout = 1
                let failure = try await python.failure("echo", ["value": value])
                #expect(failure?.kind == "oslo_messaging.exceptions.MessagingTimeout")
                try await interop.python().call("nothing")
                #expect(service.log.methods == ["nothing"])
            }
        }
    }

    @Test("what Python cannot write is never sent")
    func unwritable() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                let python = interop.python()
                let failure = try await python.failure("echo", ["value": ["$odd": "object"]])
                #expect(failure?.kind == "builtins.ValueError")
                try await python.call("nothing")
                #expect(service.log.methods == ["nothing"])
            }
        }
    }
}
