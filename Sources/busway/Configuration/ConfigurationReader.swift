import Yams

/// Collects what is wrong while a file is read, instead of stopping at the first problem.
final class ConfigurationReader {
    let file: String
    private(set) var problems: [ConfigurationProblem] = []

    /// Files that hold a part of the configuration, such as a secret.
    private(set) var furtherFiles: [String] = []

    init(file: String) { self.file = file }

    /// Remembers that a value came from another file.
    func note(file: String) { furtherFiles.append(file) }

    func report(_ message: String, at node: Node?) {
        problems.append(ConfigurationProblem(file: file, line: node?.mark?.line, message: message))
    }

    /// - Throws: everything that was reported, if anything was.
    func finish() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) }) }
    }
}
