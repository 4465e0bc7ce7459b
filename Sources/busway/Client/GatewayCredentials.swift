import FoundationEssentials
import HTTPTypes

/// How a command proves who it is to a gateway: a key or a token, read from a file so that it stands in no process
/// list and no shell history.
struct GatewayCredentials: Sendable {
    private let field: HTTPField?

    init(apiKeyFile: String?, tokenFile: String?) throws(CommandFailure) {
        guard apiKeyFile == nil || tokenFile == nil else {
            throw CommandFailure("--api-key-file and --token-file: give one of the two", .usage)
        }
        if let apiKeyFile {
            guard let name = HTTPField.Name("X-API-Key") else { preconditionFailure("X-API-Key is a field name") }
            field = HTTPField(name: name, value: try Self.secret(apiKeyFile))
        } else if let tokenFile {
            field = HTTPField(name: .authorization, value: "Bearer " + (try Self.secret(tokenFile)))
        } else {
            field = nil
        }
    }

    /// Adds the field that proves it, if there is one.
    func add(to fields: inout HTTPFields) {
        if let field { fields.append(field) }
    }

    /// The file's text without the newline that editors add.
    private static func secret(_ path: String) throws(CommandFailure) -> String {
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let secret = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            guard !secret.isEmpty else { throw CommandFailure("\(path): the file is empty", .configuration) }
            return secret
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(path): the file cannot be read: \(error.reason)", .configuration)
        }
    }
}
