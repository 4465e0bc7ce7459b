import HTTPTypes

/// How a command proves who it is to a gateway: a key or a token, read from a file so that it stands in no process
/// list and no shell history.
struct GatewayCredentials: Sendable {
    private let field: HTTPField?

    /// - Throws: ``CommandFailure`` when both are given, ``ConfigurationError`` when the file cannot be read.
    init(apiKeyFile: String?, tokenFile: String?) throws {
        guard apiKeyFile == nil || tokenFile == nil else {
            throw CommandFailure("--api-key-file and --token-file: give one of the two", .usage)
        }
        if let apiKeyFile {
            guard let name = HTTPField.Name("X-API-Key") else { preconditionFailure("X-API-Key is a field name") }
            field = HTTPField(name: name, value: try TextFile.firstLine(apiKeyFile))
        } else if let tokenFile {
            field = HTTPField(name: .authorization, value: "Bearer " + (try TextFile.firstLine(tokenFile)))
        } else {
            field = nil
        }
    }

    /// Adds the field that proves it, if there is one.
    func add(to fields: inout HTTPFields) {
        if let field { fields.append(field) }
    }
}
