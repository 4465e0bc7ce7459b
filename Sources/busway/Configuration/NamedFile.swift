/// A file that a setting names, and where the setting stands.
///
/// What is wrong with such a file is found when the whole configuration is put together, and told at the setting all the
/// same.
struct NamedFile: Sendable {
    let path: String
    /// The setting, such as `gateway.auth.jwt.jwks`.
    let setting: String
    /// The configuration file.
    let configuration: String
    /// The line in it, counted from 1.
    let line: Int?

    /// The whole text.
    ///
    /// - Throws: ``ConfigurationError`` that names the setting, the file, and why it cannot be read.
    func text() throws(ConfigurationError) -> String {
        try telling { () throws(ConfigurationError) in try TextFile.read(path) }
    }

    /// The first line, where a secret stands; throws as ``text()`` does.
    func firstLine() throws(ConfigurationError) -> String {
        try telling { () throws(ConfigurationError) in try TextFile.firstLine(path) }
    }

    /// What is wrong with the file's content.
    func failure(_ reason: String) -> ConfigurationError {
        let message = "\(setting): \(path): \(reason)"
        return ConfigurationError([ConfigurationProblem(file: configuration, line: line, message: message)])
    }

    private func telling(
        _ read: () throws(ConfigurationError) -> String
    ) throws(ConfigurationError) -> String {
        do throws(ConfigurationError) { return try read() } catch {
            throw failure(error.problems.map(\.message).joined(separator: "; "))
        }
    }
}

extension ConfigurationSection {
    /// A file that is read later.
    func file(_ key: String) -> NamedFile? {
        string(key).map {
            NamedFile(path: $0, setting: full(key), configuration: reader.file, line: line(of: key))
        }
    }
}
