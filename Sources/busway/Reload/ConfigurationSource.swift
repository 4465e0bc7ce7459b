import ReactorTLS

/// Where the settings of `serve` come from, so that they can be had again.
struct ConfigurationSource: Sendable {
    let options: ServeChoices
    let environment: Environment
    /// The file; nil when there is none.
    let path: String?

    /// Reads everything anew.
    ///
    /// - Throws: ``CommandFailure`` or ``ConfigurationError``.
    func read() throws -> ConfigurationReading<ServeSettings> {
        let text = try path.map { (path) throws(ConfigurationError) in try ConfigurationText(path: path) }
        let file = try text.map { (text) throws(ConfigurationError) in
            try ConfigurationFile(yaml: text.yaml, file: path ?? "")
        }
        let settings = try ServeSettings(
            options: options,
            environment: environment,
            file: file ?? ConfigurationFile(),
            path: path ?? "busway"
        )
        let certificates = [settings.front.tls, settings.adminTLS].compactMap { $0 }.flatMap(\.files)
        return ConfigurationReading(
            settings: settings,
            text: text ?? ConfigurationText(),
            files: [path, settings.keySetFile?.path].compactMap { $0 } + certificates + (file?.furtherFiles ?? []),
            warnings: settings.warnings
        )
    }
}

extension TLSServerConfiguration {
    /// The files it is read from.
    var files: [String] { [certificateFile, keyFile, clientAuthorityFile].compactMap { $0 } }
}
