import Testing
import WireJSON

@Suite("A value that cannot be coded")
struct CodingErrorTests {
    private struct Args: Decodable {
        struct Spec: Decodable {
            var size: Int
            var names: [String]
            var ratio: Float
            var flag: Bool
        }
        var spec: Spec
    }

    private func spec(
        size: String = "1",
        names: String = "[]",
        ratio: String = "1",
        flag: String = "true"
    ) -> String {
        #"{"args":{"spec":{"size":\#(size),"names":\#(names),"ratio":\#(ratio),"flag":\#(flag)}}}"#
    }

    private func error(_ text: String) throws -> JSONError {
        try #require(throws: JSONError.self) {
            try WireJSONDecoder().decode(
                [String: Args].self,
                from: Array(text.utf8),
                options: .init(allowsNonFinite: true)
            )
        }
    }

    @Test("is named by its path, with what was expected there and what was found")
    func paths() throws {
        let cases: [(String, JSONError.Code, String)] = [
            (spec(size: #""x""#), .typeMismatch, "args.spec.size: expected an integer, found a string"),
            (spec(size: "null"), .typeMismatch, "args.spec.size: expected an integer, found null"),
            (spec(size: "1.5"), .notRepresentable, "args.spec.size: expected an integer that fits Int"),
            (spec(size: "9223372036854775808"), .notRepresentable, "args.spec.size: expected an integer that fits Int"),
            (spec(size: "NaN"), .notRepresentable, "args.spec.size: expected an integer that fits Int"),
            (spec(names: "{}"), .typeMismatch, "args.spec.names: expected an array, found an object"),
            (spec(names: #"["a",2]"#), .typeMismatch, "args.spec.names[1]: expected a string, found a number"),
            (spec(names: #"["a","\ud800"]"#), .loneSurrogate, "args.spec.names[1]: half of a surrogate pair"),
            (spec(ratio: "1e39"), .notRepresentable, "args.spec.ratio: expected a number that fits Float"),
            (spec(ratio: "[]"), .typeMismatch, "args.spec.ratio: expected a number, found an array"),
            (spec(flag: "1"), .typeMismatch, "args.spec.flag: expected a boolean, found a number"),
            (#"{"args":{}}"#, .keyNotFound, "args: expected the key 'spec'"),
            (#"{"args":{"spec":[]}}"#, .typeMismatch, "args.spec: expected an object, found an array"),
            ("[]", .typeMismatch, "expected an object, found an array"),
            (#"{"\ud800":{}}"#, .loneSurrogate, "half of a surrogate pair"),
        ]
        for (text, code, description) in cases {
            let error = try error(text)
            #expect(error.code == code)
            #expect(error.description == description)
        }
    }

    @Test("by a text that is no JSON gets the parser's error")
    func syntax() throws {
        #expect(try error("{").code == .unexpectedEnd)
        #expect(try error(#"{"a":}"#).description == "line 1, byte 6: expected a JSON value, found '}'")
    }

    @Test("is named briefly and printably even when the peer chose the key")
    func hostileKeys() throws {
        let key = String(repeating: "k", count: 10_000) + #"\u001b"#
        for text in [#"{"\u001b[31m\nx":{"spec":1}}"#, #"{"\#(key)":{"spec":1}}"#] {
            let description = try error(text).description
            #expect(description.utf8.count < 300)
            #expect(description.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        }
    }

    @Test("leaves the reader of an array where it was")
    func unkeyedStaysPut() throws {
        struct Lenient: Decodable {
            var strings: [String] = []
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                while !container.isAtEnd {
                    do {
                        strings.append(try container.decode(String.self))
                    } catch {
                        strings.append("\(try container.decode(Int.self))")
                    }
                }
                #expect(throws: DecodingError.self) { try container.decode(Int.self) }
                #expect(throws: DecodingError.self) { try container.decodeNil() }
            }
        }
        #expect(try JSONValue(["a", 1, "b"]).decode(Lenient.self).strings == ["a", "1", "b"])
    }

    @Test("reaches the type's own code as a DecodingError, as Codable promises")
    func decodingErrors() throws {
        struct Careful: Decodable {
            var size: Int
            enum Keys: CodingKey { case size }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                do {
                    size = try container.decode(Int.self, forKey: .size)
                } catch DecodingError.keyNotFound {
                    size = -1
                } catch DecodingError.typeMismatch(let type, let context) {
                    #expect(ObjectIdentifier(type) == ObjectIdentifier(Int.self))
                    #expect(context.codingPath.map(\.stringValue) == ["size"])
                    size = -2
                } catch DecodingError.valueNotFound {
                    size = -3
                } catch DecodingError.dataCorrupted {
                    size = -4
                }
            }
        }
        #expect(try JSONValue([:]).decode(Careful.self).size == -1)
        #expect(try JSONValue(["size": "1"]).decode(Careful.self).size == -2)
        #expect(try JSONValue(["size": nil]).decode(Careful.self).size == -3)
        #expect(try JSONValue(["size": 0.5]).decode(Careful.self).size == -4)
    }

    @Test("because its type refuses it keeps the type's words for the log, not for the peer")
    func refusals() throws {
        let error = try #require(throws: JSONError.self) {
            try JSONValue(["a": "secret"]).decode([String: Request.Color].self)
        }
        #expect(error.code == .refused)
        #expect(error.description == "a: refused by the type")
        #expect(error.debugDescription.contains("Color"))
    }

    @Test("passes an error through that is the type's own")
    func ownErrors() throws {
        struct Refusal: Error, Equatable {}
        struct Refusing: Codable {
            init() {}
            init(from decoder: any Decoder) throws { throw Refusal() }
            func encode(to encoder: any Encoder) throws { throw Refusal() }
        }
        #expect(throws: Refusal()) { try JSONValue([1]).decode([Refusing].self) }
        let error = try #require(throws: JSONError.self) { try RawJSON(encoding: [Refusing()]) }
        #expect(error.code == .refused)
        #expect(error.detail == "Refusal()")
    }

    @Test("is not encoded when JSON has no number for it", arguments: [Double.nan, .infinity, -.infinity])
    func nonFinite(_ number: Double) throws {
        let error = try #require(throws: JSONError.self) { try RawJSON(encoding: ["a": [0, number]]) }
        #expect(error == JSONError(code: .nonFinite, path: "a[1]"))
        #expect(throws: JSONError(code: .nonFinite)) { try RawJSON(encoding: Float(number)) }
    }

    @Test("is read as NaN or infinite where a peer wrote that")
    func nonFiniteRead() throws {
        let numbers = try WireJSONDecoder().decode(
            [Double].self,
            from: Array("[NaN,Infinity,-Infinity]".utf8),
            options: .init(allowsNonFinite: true)
        )
        #expect(numbers[0].isNaN)
        #expect(numbers[1...] == [.infinity, -.infinity])
    }
}
