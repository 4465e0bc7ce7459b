import NIOCore
import NIOEmbedded
import NIOHTTP1

/// Reads lines of a verdict, a request and possibly a reason, with tabs between, and writes them with llhttp's verdict.
///
///     cd Benchmarks/Oracle && swift run Oracle <../../Tests/SocketHTTPTests/Fixtures/llhttp-verdicts.tsv >verdicts
///
/// A new line may have any verdict. Where one has changed, VerdictTests says whether it now needs a reason, or needs it
/// no more.
@main
struct Oracle {
    static func main() throws {
        while let line = readLine(strippingNewline: true) {
            var columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2, let request = octets(columns[1]) else {
                fatalError("not in the notation: \(line)")
            }
            columns[0] = verdict(request)
            print(columns.joined(separator: "\t"))
        }
    }

    /// `accept` when the octets begin with a whole request, `reject` when they break the grammar, else `wait`.
    private static func verdict(_ request: [UInt8]) -> Substring {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        )
        defer {
            // Octets behind the request are of no interest, and neither is that they were left over.
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
        var failure: (any Error)?
        do {
            try channel.writeInbound(ByteBuffer(bytes: request))
        } catch {
            failure = error
        }
        do {
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                // What came behind a whole request is judged as the next one.
                if case .end = part { return "accept" }
            }
        } catch {
            failure = error
        }
        return failure == nil ? "wait" : "reject"
    }

    /// Undoes the notation: `\r`, `\n`, `\t`, `\\` and `\xHH` stand for octets, everything else for itself.
    private static func octets(_ notation: Substring) -> [UInt8]? {
        var octets: [UInt8] = []
        var rest = notation.utf8[...]
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
}
