/// A response as a strict client reads it.
struct ReceivedAnswer {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: String

    /// What is wrong with a response itself, whatever it answers.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// The values of a field, whose name is in lower case.
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

extension RawClient {
    /// Reads one response: its head, and exactly as many octets behind it as it says.
    func readAnswer(toHead isHead: Bool) async throws -> ReceivedAnswer {
        let head = try await read(through: "\r\n\r\n")
        // In Swift a CRLF is one character.
        let lines = head.dropLast(2).split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "HTTP/1.1", words[1].utf8.count == 3, let status = Int(words[1]) else {
            throw ReceivedAnswer.Fault(description: "no status line: \(lines[0])")
        }
        let fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":"), !line.hasPrefix(" ") else {
                throw ReceivedAnswer.Fault(description: "no field: \(line)")
            }
            return (line[..<colon].lowercased(), String(line[colon...].dropFirst().drop { $0 == " " }))
        }
        let lengths = fields.filter { $0.0 == "content-length" }
        guard lengths.count == (status == 204 || status == 100 ? 0 : 1) else {
            throw ReceivedAnswer.Fault(description: "\(lengths.count) lengths in \(head)")
        }
        let length = lengths.first.flatMap { Int($0.1) } ?? 0
        let body = isHead || length == 0 ? [] : try await read(count: length)
        return ReceivedAnswer(status: status, fields: fields, body: String(decoding: body, as: UTF8.self))
    }
}
