import Testing

@testable import SocketHTTP

/// A request, what llhttp makes of it, and why this parser is stricter where it is.
///
/// The file has a line for each: `accept`, `reject` or `wait` (for more octets), a tab, the octets with `\r`, `\n`, `\t`,
/// `\\` and `\xHH`; and, behind another tab, the reason. `Benchmarks/Oracle` renews the verdicts.
struct Verdict: Sendable, CustomStringConvertible {
    let theirs: Substring
    let description: String
    let reason: Substring?

    init(_ line: Substring) {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        theirs = columns[0]
        description = String(columns[1])
        reason = columns.count > 2 ? columns[2] : nil
    }

    /// The octets of the request; `nil` when the line is not in the notation.
    var octets: [UInt8]? {
        var octets: [UInt8] = []
        var rest = description.utf8[...]
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "\\") else {
                octets.append(octet)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): octets.append(0x0D)
            case UInt8(ascii: "n"): octets.append(0x0A)
            case UInt8(ascii: "t"): octets.append(0x09)
            case UInt8(ascii: "\\"): octets.append(0x5C)
            case UInt8(ascii: "x"):
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
                octets.append(value)
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        return octets
    }

    static func all() throws -> [Verdict] {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return try lines(of: "/\(folder)/Fixtures/llhttp-verdicts.tsv").map(Verdict.init)
    }
}

@Suite("Verdicts beside those of llhttp")
struct VerdictTests {
    @Test("what llhttp refuses is refused, and what is refused beyond that has its reason")
    func verdicts() throws {
        let verdicts = try Verdict.all()
        #expect(verdicts.count > 300)
        for verdict in verdicts {
            let octets = try #require(verdict.octets, "\(verdict)")
            let ours =
                switch interpret([octets], limits: HTTPLimits()) {
                case .request: "accept"
                case .refusal: "reject"
                case .incomplete: "wait"
                }
            if ours == verdict.theirs {
                #expect(verdict.reason == nil, "a reason for nothing: \(verdict)")
            } else {
                #expect(ours != "accept", "more is accepted than llhttp does: \(verdict)")
                #expect(verdict.reason?.isEmpty == false, "\(ours) here, \(verdict.theirs) there: \(verdict)")
            }
        }
    }
}
