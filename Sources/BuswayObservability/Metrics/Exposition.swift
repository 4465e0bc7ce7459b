/// Metrics in Prometheus' text format, version 0.0.4.
struct Exposition {
    private(set) var bytes: [UInt8] = []

    /// What a response with such a text says of itself.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Adds a family; one without a value is left out.
    mutating func add(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        append("# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n")
        append("# TYPE \(family.name) \(family.kind.rawValue)\n")
        for sample in family.samples {
            append(family.name)
            append(sample.suffix)
            if !sample.labels.isEmpty {
                var separator = "{"
                for label in sample.labels {
                    append("\(separator)\(label.name)=\"\(Self.escaped(label.value, quotes: true))\"")
                    separator = ","
                }
                append("}")
            }
            append(" \(Self.number(sample.value))\n")
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number as the format writes it: whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), value.magnitude < 1e15 { return String(whole) }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
