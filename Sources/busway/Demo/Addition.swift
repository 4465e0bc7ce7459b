import Messaging
import WireJSON

/// The arguments of `add`: two numbers of any size a 128-bit integer holds, or fractions.
struct Addition: Decodable, Sendable {
    let a: JSONNumber
    let b: JSONNumber

    /// The sum: exact for integers.
    ///
    /// - Throws: Python's `OverflowError` when it cannot be held.
    func sum() throws(RPCFault) -> JSONValue {
        if let first = a.exactly(Int128.self), let second = b.exactly(Int128.self) {
            let (sum, overflow) = first.addingReportingOverflow(second)
            if !overflow { return .number(JSONNumber(sum)) }
        } else if let first = a.double, let second = b.double, (first + second).isFinite {
            return JSONValue(floatLiteral: first + second)
        }
        throw .builtin("OverflowError", "the sum is too large", expected: true)
    }
}
