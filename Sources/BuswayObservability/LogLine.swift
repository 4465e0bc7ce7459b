import FoundationEssentials
import Logging
import WireJSON

/// One event of the log, and its two forms.
///
/// Whatever stands in a message or a value may come from a caller or a worker, so neither form lets a control
/// character through: a line is one line, and a terminal is not commanded.
struct LogLine {
    let label: String
    let level: Logger.Level
    let message: String
    let metadata: Logger.Metadata
    var time = Date.now

    /// A JSON object with `time`, `level`, `logger`, `message` and the metadata's keys.
    func json() -> [UInt8] {
        var object: JSONObject = [
            "time": .string(JSONString(time.formatted(Self.timeStyle))),
            "level": .string(JSONString(level.rawValue)),
            "logger": .string(JSONString(label)),
            "message": .string(JSONString(message)),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where object[key] == nil {
            object[key] = Self.json(value)
        }
        return JSONValue.object(object).serialized() + [0x0A]
    }

    /// `12:30:05.123 INFO  label: message key=value`, and shorter for a request.
    func text() -> [UInt8] {
        var rest = metadata
        var text = String(time.formatted(Self.timeStyle).dropFirst(11).dropLast())
        text += " " + level.rawValue.uppercased().padded(to: 8)
        if label == AccessLog.label, message == "request" {
            let take = { (key: String) in rest.removeValue(forKey: key)?.description ?? "-" }
            text += "\(take("method")) \(take("path")) \(take("status")) \(take("duration_ms"))ms"
        } else {
            text += "\(label): \(message)"
        }
        for (key, value) in rest.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
        return Array(text.escapingControlCharacters.utf8) + [0x0A]
    }

    private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(JSONString(text))
        case .stringConvertible(let number as Int): .number(JSONNumber(number))
        case .stringConvertible(let time as Milliseconds): .number(time.number)
        case .stringConvertible(let convertible): .string(JSONString(convertible.description))
        case .array(let elements): .array(elements.map(json))
        case .dictionary(let dictionary):
            .object(
                dictionary.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = json($1.value) }
            )
        }
    }
}

extension String {
    /// The text followed by spaces up to a width.
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }

    /// The text with every control character (C0, DEL, C1 and the line separators) written as `\u{…}`.
    var escapingControlCharacters: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if Self.isControl(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
