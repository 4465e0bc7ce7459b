import FoundationEssentials

/// The environment, as a dictionary that tests can replace.
struct Environment: Sendable {
    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    /// The process's own.
    static var process: Environment { Environment(ProcessInfo.processInfo.environment) }

    /// The value of `BUSWAY_<name>`; an empty one counts as not set.
    subscript(name: String) -> String? { values["BUSWAY_\(name)"].flatMap { $0.isEmpty ? nil : $0 } }

    /// The value of a variable by its whole name; an empty one counts as not set.
    func value(of name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A switch: set to 1, true, yes or on.
    func flag(_ name: String) throws(ConfigurationError) -> Bool? {
        guard let text = self[name] else { return nil }
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw ConfigurationError("BUSWAY_\(name)", "expected 1 or 0, found '\(text)'")
        }
    }
}
