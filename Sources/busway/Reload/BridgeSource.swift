import ReactorTLS

/// Where the settings of `bridge` come from, so that they can be had again.
struct BridgeSource: Sendable {
    let transport: String?
    let admin: String?
    let environment: Environment
    let path: String

    /// Reads everything anew.
    ///
    /// - Throws: ``CommandFailure`` or ``ConfigurationError``.
    func read() throws -> ConfigurationReading<BridgeSettings> {
        let text = try ConfigurationText(path: path)
        let file = try ConfigurationFile(yaml: text.yaml, file: path)
        let settings = try BridgeSettings(
            transport: transport,
            admin: admin,
            environment: environment,
            file: file,
            path: path
        )
        return ConfigurationReading(
            settings: settings,
            text: text,
            files: [path] + (settings.adminTLS?.files ?? []) + file.furtherFiles,
            warnings: settings.warnings
        )
    }
}
