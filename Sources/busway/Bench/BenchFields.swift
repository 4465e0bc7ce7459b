import HTTPTypes

/// The fields and the body of a benchmark's request, as the command line has them.
enum BenchFields {
    /// Reads `Name: value` texts; the environment's `BUSWAY_HEADER` has one when the command line has none.
    ///
    /// - Throws: ``CommandFailure`` with exit code 64 for what is no field, or one that frames the message.
    static func read(_ texts: [String], _ environment: Environment) throws(CommandFailure) -> HTTPFields {
        var fields = HTTPFields()
        for text in texts.isEmpty ? [environment["HEADER"]].compactMap({ $0 }) : texts {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            let value = String(text[colon...].dropFirst().drop { $0 == " " || $0 == "\t" })
            guard colon < text.endIndex, let name = HTTPField.Name(String(text[..<colon])),
                HTTPField.isValidValue(value)
            else {
                // Not quoted: it may be a credential.
                throw CommandFailure("--header: expected a field such as 'X-Priority: 1'", .usage)
            }
            guard ![.contentLength, .transferEncoding, .connection].contains(name), name.canonicalName != "host" else {
                throw CommandFailure("--header: \(name) is made from the URL and the body", .usage)
            }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    /// The octets of `--data`: the text itself, or what the file behind an `@` holds.
    ///
    /// - Throws: ``ConfigurationError`` when the file cannot be read.
    static func body(_ data: String?) throws(ConfigurationError) -> [UInt8]? {
        guard let data, data.hasPrefix("@") else { return data.map { Array($0.utf8) } }
        return Array(try TextFile.read(String(data.dropFirst())).utf8)
    }
}
