import Glibc
import Reactor

/// Reads small files that the operator names: the configuration, and secrets.
enum TextFile {
    /// The most bytes that are read; whatever is larger is another file than was meant.
    static let limit = 1 << 20

    /// The whole text.
    ///
    /// - Throws: ``ConfigurationError`` that names the file and says why it cannot be read.
    static func read(_ path: String) throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try readFile(path, atMost: limit)
        } catch {
            throw ConfigurationError(path, "the file cannot be read: \(reason(error))")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(path, "the file cannot be read: it is not UTF-8 text")
        }
        return text
    }

    /// The first line, without the newline that editors add; that is where a secret stands.
    static func firstLine(_ path: String) throws(ConfigurationError) -> String {
        let line = try read(path).prefix { !$0.isNewline }
        guard !line.isEmpty else { throw ConfigurationError(path, "the first line of the file is empty") }
        return String(line)
    }

    private static func reason(_ error: SystemError) -> String {
        switch error.errno {
        case ENOENT: "there is no such file"
        case EISDIR: "it is a directory"
        case EFBIG: "it has more than the \(limit) bytes allowed"
        default: error.description
        }
    }
}
