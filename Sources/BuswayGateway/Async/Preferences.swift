import HTTPTypes

/// What a caller prefers, as far as the gateway heeds it (RFC 7240): `respond-async` and `wait`.
struct Preferences: Sendable, Hashable {
    /// Whether an answer later is wanted more than a long wait.
    var respondsAsync = false
    /// How long the caller would wait for the answer itself, in seconds.
    var wait: Int?

    /// Reads the field; what is not understood is no preference, as the standard has it (section 2).
    ///
    /// Commas separate preferences, and so do semicolons, behind which others put what belongs to a preference.
    init(_ fields: HTTPFields) {
        for value in fields[values: .prefer] {
            for part in value.utf8.split(whereSeparator: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }).prefix(
                16
            ) {
                let text = String(decoding: part.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x22 }, as: UTF8.self)
                    .lowercased()
                if text == "respond-async" {
                    respondsAsync = true
                } else if text.hasPrefix("wait="), wait == nil, let seconds = Int(text.dropFirst(5)), seconds >= 0 {
                    wait = seconds
                }
            }
        }
    }

    /// What was heeded, for `Preference-Applied` (section 3).
    func applied(isAsync: Bool) -> String? {
        guard respondsAsync else { return nil }
        let parts = [isAsync ? "respond-async" : nil, wait.map { "wait=\($0)" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
