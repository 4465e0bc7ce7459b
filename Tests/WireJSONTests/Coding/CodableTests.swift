import Testing
import WireJSON

@Suite("Swift values")
struct CodableTests {
    @Test("come back as they were, from text and from a tree")
    func roundTrip() throws {
        let raw = try WireJSONEncoder().encode(Request.sample)
        #expect(try WireJSONDecoder().decode(Request.self, from: raw) == .sample)
        #expect(try WireJSONDecoder().decode(from: Array(raw.bytes)) == Request.sample)
        let value = try WireJSONEncoder().encodeValue(Request.sample)
        #expect(value == (try raw.value()))
        #expect(try value.decode(Request.self) == .sample)
        #expect(try raw.decode() == Request.sample)
    }

    @Test("are encoded as Codable lays them out, in the order of their properties")
    func layout() throws {
        let expected =
            #"{"id":-9223372036854775808,"flavor":{"name":"m1 \"small\"\n","vcpus":255,"disk":20.5},"#
            + #""hints":[{"anywhere":{}},{"host":{"_0":"node-1"}},{"near":{"zone":"é","distance":-1}}],"#
            + #""tags":{"a":["red","blue"]},"ports":{"80":true},"#
            + #""parent":{"value":{"name":"","vcpus":0,"disk":-0.0,"swap":7}},"#
            + #""ratio":0.1,"big":340282366920938463463374607431768211455}"#
        #expect(try RawJSON(encoding: Request.sample).text == expected)
    }

    @Test("may be scalars, arrays, optionals or nothing at all")
    func topLevel() throws {
        struct Nothing: Codable, Equatable {}
        struct Silent: Encodable { func encode(to encoder: any Encoder) {} }
        #expect(try RawJSON(encoding: 1).text == "1")
        #expect(try RawJSON(encoding: "é\u{0}").text == #""é\u0000""#)
        #expect(try RawJSON(encoding: [Int]()).text == "[]")
        #expect(try RawJSON(encoding: [Int?.none, 1]).text == "[null,1]")
        #expect(try RawJSON(encoding: Int?.none).text == "null")
        #expect(try RawJSON(encoding: [[true], []]).text == "[[true],[]]")
        #expect(try RawJSON(encoding: Nothing()).text == "{}")
        #expect(try RawJSON(encoding: Silent()).text == "{}")
        #expect(try RawJSON(encoding: [Silent()]).text == "[{}]")
        #expect(try RawJSON.emptyObject.decode(Nothing.self) == Nothing())
        let nothing: Int? = try RawJSON.null.decode()
        #expect(nothing == nil)
        #expect(try JSONValue([1, nil]).decode([Int?].self) == [1, nil])
    }

    @Test("may keep a superclass's part and nested containers")
    func layouts() throws {
        let dog = try RawJSON(encoding: Dog(name: "Rex", tricks: ["sit"]))
        #expect(dog.text == #"{"tricks":["sit"],"super":{"name":"Rex"}}"#)
        let read = try dog.decode(Dog.self)
        #expect(read.name == "Rex")
        #expect(read.tricks == ["sit"])
        let hand = HandWritten(x: 1, y: 2, items: ["a", nil])
        let raw = try RawJSON(encoding: hand)
        #expect(raw.text == #"{"point":[1,{"inner":2}],"list":{"inner":["a",null]}}"#)
        #expect(try raw.decode(HandWritten.self) == hand)
    }

    @Test("are the same whether a member is absent or null, and keys nobody asked for are ignored")
    func optionals() throws {
        let expected = Flavor(name: "a", vcpus: 1, disk: 0, swap: nil)
        for text in [
            #"{"name":"a","vcpus":1,"disk":0}"#, #"{"swap":null,"name":"a","vcpus":1,"disk":0.0,"more":[{}]}"#,
        ] {
            #expect(try WireJSONDecoder().decode(from: Array(text.utf8)) == expected)
        }
    }

    @Test("take the last value of a key that stands twice, in small objects and in large", arguments: [0, 100])
    func duplicates(_ others: Int) throws {
        let more = (0..<others).map { #","k\#($0)":\#($0)"# }.joined()
        let text = Array(#"{"a":1\#(more),"\u0061":2}"#.utf8)
        let decoded = try WireJSONDecoder().decode([String: Int].self, from: text)
        #expect(decoded["a"] == 2)
        #expect(decoded.count == others + 1)
        #expect(decoded["k99"] == (others == 0 ? nil : 99))
        struct OnlyA: Decodable { var a: Int }
        #expect(try WireJSONDecoder().decode(OnlyA.self, from: text).a == 2)
    }

    @Test("are integers exactly, however the number is written")
    func integers() throws {
        func read<Value: Decodable>(_ text: String, _: Value.Type) throws -> Value {
            try WireJSONDecoder().decode(from: Array(text.utf8))
        }
        #expect(try read("1.0", Int.self) == 1)
        #expect(try read("12e1", UInt8.self) == 120)
        #expect(try read("-128", Int8.self) == -128)
        #expect(try read("18446744073709551615", UInt64.self) == .max)
        #expect(try read("-170141183460469231731687303715884105728", Int128.self) == .min)
        #expect(try read("9007199254740993", Int.self) == 9_007_199_254_740_993)
        #expect(try read("1", Double.self) == 1)
        #expect(try read("0.1", Float.self) == 0.1)
        #expect(try read("16777217", Double.self) == 16_777_217)
    }

    @Test("of every width survive in every kind of container")
    func everyWidth() throws {
        func check<Value: Codable & Hashable & Sendable>(_ values: Value...) throws {
            for value in values {
                #expect(try RawJSON(encoding: value).decode() == value)
                #expect(try RawJSON(encoding: [value]).decode() == [value])
                #expect(try RawJSON(encoding: Box(value: value)).decode() == Box(value: value))
                #expect(try RawJSON(encoding: ["k": value]).decode() == ["k": value])
                #expect(try RawJSON(encoding: Pair(value)).decode() == Pair(value))
            }
        }
        try check(true, false)
        try check("", "a", "\u{1F600}")
        try check(Int.min, .max)
        try check(Int8.min, .max)
        try check(Int16.min, .max)
        try check(Int32.min, .max)
        try check(Int64.min, .max)
        try check(Int128.min, .max)
        try check(UInt.min, .max)
        try check(UInt8.min, .max)
        try check(UInt16.min, .max)
        try check(UInt32.min, .max)
        try check(UInt64.min, .max)
        try check(UInt128.min, .max)
        try check(Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0.1)
        try check(Float.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0.1)
    }

    @Test("of this module pass through exactly, wherever they stand")
    func exactValues() throws {
        struct Message: Codable, Equatable {
            var value: JSONValue
            var number: JSONNumber
            var string: JSONString
            var object: JSONObject
            var raw: RawJSON
            var maybe: JSONValue?
            var list: [RawJSON]
        }
        let text =
            #"{"value":{"n":[1.0,-0,1e400]},"number":0.10,"string":"\ud800\u0041","object":{"z":1,"a":{}},"#
            + #""raw":{"k":1, "k":2},"list":["x",[ ],null]}"#
        let message = try WireJSONDecoder().decode(Message.self, from: Array(text.utf8))
        #expect(message.number.text == "0.10")
        #expect(message.maybe == nil)
        #expect(message.raw.text == #"{"k":1, "k":2}"#)
        #expect(try RawJSON(encoding: message).text == text)
        #expect(try WireJSONEncoder().encodeValue(message)["raw"] == ["k": 2])
    }

    @Test("see the coder's user info")
    func userInfo() throws {
        struct Asking: Codable {
            static let key = CodingUserInfoKey(rawValue: "test")
            var answer: String

            init() { answer = "" }
            init(from decoder: any Decoder) throws {
                answer = Self.key.flatMap { decoder.userInfo[$0] as? String } ?? "none"
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(Self.key.flatMap { encoder.userInfo[$0] as? String } ?? "none")
            }
        }
        let key = try #require(Asking.key)
        #expect(try WireJSONEncoder(userInfo: [key: "seen"]).encode([Asking()]).text == #"["seen"]"#)
        #expect(try WireJSONDecoder(userInfo: [key: "seen"]).decode([Asking].self, from: [nil])[0].answer == "seen")
    }
}

/// The same value twice in an array without keys.
private struct Pair<Value: Codable & Equatable>: Codable, Equatable {
    var value: Value

    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        value = try container.decode(Value.self)
        _ = try container.decode(Value.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(value)
        try container.encode(value)
    }
}
