internal import Logging
internal import WireJSON

/// Something that was logged, on its way to become a notification.
struct LogRecord: Sendable {
    let label: String
    let level: Logger.Level
    let message: String
    let error: String?
    let metadata: Logger.Metadata
    let file: String
    let function: String
    let line: UInt

    init(label: String, event: LogEvent, metadata: Logger.Metadata) {
        self.label = label
        level = event.level
        message = event.message.description
        error = event.error.map { String(reflecting: $0) }
        self.metadata = metadata
        file = event.file
        function = event.function
        line = event.line
    }

    /// The priority Python's level of that name has; what Python has no level for is the nearest.
    var priority: NotificationPriority {
        switch level {
        case .trace, .debug: .debug
        case .info, .notice: .info
        case .warning: .warn
        case .error: .error
        case .critical: .critical
        }
    }

    /// The members of Python's log records, their secrets masked; metadata is `extra`.
    var payload: JSONValue {
        let mask = SecretMask.standard
        return [
            "name": JSONValue(label),
            "levelno": JSONValue(levelNumber),
            "levelname": JSONValue(levelName),
            "exc_info": error.map { JSONValue(mask.masked($0)) } ?? .null,
            "pathname": JSONValue(file),
            "lineno": JSONValue(line),
            "msg": JSONValue(mask.masked(message)),
            "funcName": JSONValue(function),
            "thread": .null,
            "processName": .null,
            "process": .null,
            "extra": mask.masked(.object(Self.object(metadata))),
        ]
    }

    private var levelNumber: Int {
        switch level {
        case .trace, .debug: 10
        case .info, .notice: 20
        case .warning: 30
        case .error: 40
        case .critical: 50
        }
    }

    private var levelName: String { priority == .warn ? "WARNING" : priority.description }

    private static func object(_ metadata: Logger.Metadata) -> JSONObject {
        JSONObject(
            metadata.sorted { $0.key < $1.key }.map { .init(key: JSONString($0.key), value: value($0.value)) }
        )
    }

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): JSONValue(text)
        case .stringConvertible(let convertible): JSONValue("\(convertible)")
        case .array(let elements): .array(elements.map { Self.value($0) })
        case .dictionary(let members): .object(object(members))
        }
    }
}
