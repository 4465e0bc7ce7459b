import WireJSON

/// A generator of numbers that gives the same ones for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Random JSON, as a tree and as the text a peer might have written for it.
struct RandomJSON {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2, 3: return .number(number())
        case 4: return .string(string())
        case 5: return .array((0..<count()).map { _ in value(depth: depth - 1) })
        default:
            return .object(JSONObject((0..<count()).map { _ in .init(key: string(), value: value(depth: depth - 1)) }))
        }
    }

    private mutating func count() -> Int {
        Int.random(in: 0..<10, using: &generator) == 0
            ? Int.random(in: 10..<40, using: &generator) : Int.random(in: 0..<5, using: &generator)
    }

    private mutating func digits(_ range: ClosedRange<Int>) -> String {
        String(
            (0..<Int.random(in: range, using: &generator)).map { _ in
                "0123456789".randomElement(using: &generator) ?? "0"
            }
        )
    }

    mutating func number() -> JSONNumber {
        var text = Bool.random(using: &generator) ? "-" : ""
        text += Bool.random(using: &generator) ? "0" : "\(Int.random(in: 1...9, using: &generator))" + digits(0...25)
        if Bool.random(using: &generator) { text += "." + digits(1...10) }
        if Bool.random(using: &generator) {
            text += ["e", "E", "e+", "E-"].randomElement(using: &generator) ?? "e"
            text += digits(1...4)
        }
        guard let number = JSONNumber(text: text) else { preconditionFailure("\(text) is a number") }
        return number
    }

    mutating func string() -> JSONString {
        let pieces = [
            "a", "key", "0123456789", "é", "€", "😀", "e\u{301}", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u0041"#,
            #"\ud83d\ude00"#,
            #"\ud800"#, #"\uDFFF"#, " ", "{", "]", ",", "\u{7F}", "a plain text of some length",
        ]
        let source = (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
        }
        do {
            return try JSONString(source: source.joined())
        } catch {
            preconditionFailure("\(source) is a string: \(error)")
        }
    }

    /// The value with whitespace wherever the grammar allows it.
    mutating func spacious(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements):
            let parts = elements.map { spacious($0) }
            return space() + "[" + parts.joined(separator: ",") + space() + "]" + space()
        case .object(let object):
            let parts = object.map { space() + $0.key.description + space() + ":" + spacious($0.value) }
            return space() + "{" + parts.joined(separator: ",") + space() + "}" + space()
        default:
            return space() + value.description + space()
        }
    }

    private mutating func space() -> String {
        ["", "", " ", "\n", "\t", "\r\n  "].randomElement(using: &generator) ?? ""
    }
}
