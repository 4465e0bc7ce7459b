import Testing
import WireJSON

@Suite("A number")
struct NumberTests {
    @Test(
        "keeps every digit",
        arguments: ["12345678901234567890123", "0.10", "1e400", "-0", "1E+05", "100000000000000000000.000", "0e-0"]
    )
    func digits(_ text: String) throws {
        #expect(try JSONValue(parsing: "[\(text)]").description == "[\(text)]")
        #expect(JSONNumber(text: text)?.text == text)
    }

    @Test(
        "is an Int exactly when it is one",
        arguments: [
            ("0", 0), ("-0", 0), ("1.0", 1), ("1e2", 100), ("1.5e1", 15), ("120e-1", 12), ("-1.20e2", -120), ("0.0", 0),
            ("0e999999999999999999999", nil), ("1.5", nil), ("1e-1", nil), ("1e400", nil), ("0.000000001", nil),
            ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775808", .min),
            ("-9223372036854775809", nil), ("9007199254740993.0", 9_007_199_254_740_993),
            ("9223372036854775807.0", .max),
            ("-9.223372036854775808e18", .min), ("9.223372036854775808e18", nil), ("1e99999999999999999999", nil),
            ("1e-99999999999999999999", nil), ("1e9223372036854775807", nil), ("0.5e9223372036854775807", nil),
        ] as [(String, Int?)]
    )
    func integers(_ text: String, _ expected: Int?) throws {
        let number = try #require(JSONNumber(text: text))
        #expect(number.int == expected)
    }

    @Test("fits a narrower or wider integer exactly or not at all")
    func widths() {
        #expect(JSONNumber(255).exactly(UInt8.self) == 255)
        #expect(JSONNumber(256).exactly(UInt8.self) == nil)
        #expect(JSONNumber(-1).exactly(UInt.self) == nil)
        #expect(JSONNumber(text: "-128.0")?.exactly(Int8.self) == -128)
        #expect(JSONNumber(text: "-129.0")?.exactly(Int8.self) == nil)
        #expect(JSONNumber(text: "-0.0")?.exactly(UInt.self) == 0)
        #expect(JSONNumber(UInt128.max).exactly(UInt128.self) == .max)
        #expect(JSONNumber(text: "\(UInt128.max).0")?.exactly(UInt128.self) == .max)
        #expect(JSONNumber(text: "\(Int128.min).00")?.exactly(Int128.self) == .min)
        #expect(JSONNumber(text: String(repeating: "9", count: 5000))?.exactly(UInt128.self) == nil)
        #expect(JSONNumber(text: "1" + String(repeating: "0", count: 5000))?.exactly(UInt128.self) == nil)
    }

    @Test("is a Double when that is finite")
    func doubles() throws {
        #expect(JSONNumber(text: "0.1")?.double == 0.1)
        #expect(JSONNumber(text: "1e400")?.double == nil)
        #expect(JSONNumber(text: "1e400")?.nearestDouble == .infinity)
        #expect(JSONNumber(text: "-1e400")?.nearestDouble == -.infinity)
        #expect(JSONNumber(text: "1e-400")?.double == 0)
        #expect(JSONNumber(text: "-0")?.double?.sign == .minus)
        #expect(JSONNumber(text: "NaN", allowsNonFinite: true)?.nearestDouble.isNaN == true)
        #expect(JSONNumber(text: "-Infinity", allowsNonFinite: true)?.nearestDouble == -.infinity)
        for double in [0.1, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5, 100, 1e16] {
            let number = try JSONNumber(double)
            #expect(try JSONValue(parsing: number.text).doubleValue == double)
        }
    }

    @Test("is never made of NaN or an infinity", arguments: [Double.nan, .infinity, -.infinity])
    func nonFinite(_ double: Double) {
        #expect(throws: JSONError(code: .nonFinite)) { try JSONNumber(double) }
        #expect(throws: JSONError(code: .nonFinite)) { try JSONValue(double) }
        var writer = JSONWriter()
        #expect(throws: JSONError(code: .nonFinite)) { try writer.write(double: double) }
        #expect(writer.bytes.isEmpty)
    }

    @Test(
        "is made of text only when that is a number",
        arguments: ["", " 1", "1 ", "01", "1.", "NaN", "a", "--1", "\"1\""]
    )
    func notNumbers(_ text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test("equals what has the same text")
    func equality() {
        #expect(JSONNumber(text: "1.0") != JSONNumber(1))
        #expect(JSONNumber(1) == JSONNumber(UInt8(1)))
        #expect(JSONValue(1) == 1)
        #expect(JSONValue(Int128.min).description == "\(Int128.min)")
    }
}
