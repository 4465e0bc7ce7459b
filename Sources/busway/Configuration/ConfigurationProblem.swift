/// One thing that is wrong with a configuration file, and where.
struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    let file: String
    /// The line, counted from 1, when the problem has one.
    let line: Int?
    let message: String

    /// `file:line: message`, which editors and terminals turn into a link.
    var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}

/// Everything that is wrong with the configuration, so that it can be corrected in one go.
struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    let problems: [ConfigurationProblem]

    var description: String { problems.map(\.description).joined(separator: "\n") }

    init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    init(_ file: String, _ message: String) {
        problems = [ConfigurationProblem(file: file, line: nil, message: message)]
    }
}
