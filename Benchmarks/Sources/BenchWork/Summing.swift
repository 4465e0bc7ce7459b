import WireJSON

/// What every HTTP server of the benchmarks does with a request: a small JSON document in, another one out.
///
/// It is the same code in all of them, so that what differs is the server.
public enum Summing {
    private struct Numbers: Decodable {
        let name: String
        let numbers: [Int]
        let on: Bool
    }

    private struct Sum: Encodable {
        let name: String
        let sum: Int
        let on: Bool
    }

    /// Decodes the body and makes the answer's.
    ///
    /// - Throws: `DecodingError` or `JSONError` for a body that is none of these documents.
    public static func answer(to body: [UInt8]) throws -> [UInt8] {
        let numbers = try WireJSONDecoder().decode(Numbers.self, from: body)
        let sum = Sum(name: numbers.name, sum: numbers.numbers.reduce(0, +), on: numbers.on)
        return Array(try WireJSONEncoder().encode(sum).bytes)
    }
}
