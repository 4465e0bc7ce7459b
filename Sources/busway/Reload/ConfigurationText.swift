import Messaging
import Yams

/// The text of a configuration file, and its values one by one, to tell an operator what a change of it changed.
struct ConfigurationText: Sendable {
    /// A value that is another one now.
    struct Change: Sendable, Hashable {
        /// Where it stands, such as `gateway.limits.in_flight` or `gateway.expose[1].roles[0]`.
        let key: String
        let old: String?
        let new: String?
    }

    let yaml: String
    private let values: [String: String]

    /// The text of no file.
    init() {
        yaml = ""
        values = [:]
    }

    /// Reads a file.
    init(path: String) throws(ConfigurationError) { self.init(yaml: try TextFile.read(path)) }

    /// Takes a text; one that is no YAML has no values, and whoever reads it as a configuration says why.
    init(yaml: String) {
        self.yaml = yaml
        var values: [String: String] = [:]
        // What is wrong with it is told with its line by those who use the text.
        if let root = try? Yams.compose(yaml: yaml) { Self.collect(root, "", &values) }
        self.values = values
    }

    /// What is different in `other`, by key.
    func changes(to other: ConfigurationText) -> [Change] {
        Set(values.keys).union(other.values.keys).sorted().compactMap { key in
            let (old, new) = (values[key], other.values[key])
            guard old != new else { return nil }
            return Change(key: key, old: old.map { Self.shown(key, $0) }, new: new.map { Self.shown(key, $0) })
        }
    }

    private static func collect(_ node: Node, _ path: String, _ values: inout [String: String]) {
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let name = key.string ?? "?"
                collect(value, path.isEmpty ? name : "\(path).\(name)", &values)
            }
        case .sequence(let sequence):
            for (index, value) in sequence.enumerated() { collect(value, "\(path)[\(index)]", &values) }
        case .scalar(let scalar): values[path] = scalar.string
        case .alias: values[path] = "*"
        }
    }

    /// The value as a log may have it: a password is none of its business, and neither is the digest of a key.
    private static func shown(_ key: String, _ value: String) -> String {
        if key == "transport" || key.hasPrefix("oslo_messaging_rabbit.") && key.contains("password") { return "***" }
        // Header fields of what is sent elsewhere are often credentials.
        if key.hasPrefix("bridge[") || key.hasPrefix("tracing."), key.contains(".headers.") { return "***" }
        return key.contains(".sha256") ? "***" : value
    }
}
