public import Logging

extension RunningRequest {
    /// What a log line can say of the request: its method, its `_msg_id` and the `request_id` of its context.
    public var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [LogKey.method: "\(method)"]
        metadata[LogKey.messageID] = messageID.map { "\($0)" }
        metadata[LogKey.requestID] = context.requestID.map { "\($0)" }
        return metadata
    }
}

extension Logger.MetadataProvider {
    /// Adds ``RunningRequest/metadata`` to whatever is logged while a server's method runs.
    ///
    /// Give it to `LoggingSystem.bootstrap` or to a `Logger`'s initializer.
    public static let runningRequest = Logger.MetadataProvider { RunningRequest.current?.metadata ?? [:] }
}
