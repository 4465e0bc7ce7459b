public import Logging

/// The log handler of every busway process: collects what swift-log gives it and writes one line.
public struct BuswayLogHandler: LogHandler {
    /// The lowest level that is written.
    public var logLevel: Logger.Level
    /// What stands on every line of this logger.
    public var metadata: Logger.Metadata = [:]
    /// What the current task adds to a line.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let output: LogOutput

    /// - Parameters:
    ///   - label: the logger's name.
    ///   - level: the lowest level that is written.
    ///   - format: `auto` is decided once, here, by what the output is.
    public init(label: String, level: Logger.Level, format: LogFormat, output: LogOutput) {
        self.label = label
        self.logLevel = level
        self.format = output.resolve(format)
        self.output = output
    }

    /// One value of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line for the event; values given with it win over the logger's own.
    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let explicit = event.metadata { merged.merge(explicit) { _, new in new } }
        let line = LogLine(label: label, level: event.level, message: event.message.description, metadata: merged)
        output.write(format == .json ? line.json() : line.text())
    }
}
