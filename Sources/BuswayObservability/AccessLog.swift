public import Logging

/// Writes one line for each answered request.
///
/// Successes and the caller's own mistakes are `info`; what is the operator's concern (5xx) is `warning`. A probe that
/// found all well is `debug`: it comes every few seconds for as long as the process lives and tells nothing.
public struct AccessLog: Sendable {
    private let logger: Logger

    /// - Parameter logger: its label is shown on every line; ``label`` makes the readable form shorter.
    public init(logger: Logger) { self.logger = logger }

    /// The label that the readable format knows as the access log's.
    public static let label = "busway.access"

    private static func isQuietProbe(_ entry: AccessLogEntry) -> Bool {
        (200..<300).contains(entry.status) && (entry.path == "/livez" || entry.path == "/readyz")
    }

    /// Writes the line.
    public func write(_ entry: AccessLogEntry) {
        let level: Logger.Level = entry.status >= 500 ? .warning : Self.isQuietProbe(entry) ? .debug : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": .string(entry.method), "path": .string(entry.path), "status": .stringConvertible(entry.status),
            "duration_ms": .stringConvertible(Milliseconds(entry.duration)), "request_id": .string(entry.requestID),
            "peer": .string(entry.peer), "bytes_in": .stringConvertible(entry.bytesIn),
            "bytes_out": .stringConvertible(entry.bytesOut),
        ]
        if let client = entry.client { metadata["client"] = .string(client) }
        if let caller = entry.caller { metadata["caller"] = .string(caller) }
        if let problem = entry.problem { metadata["problem"] = .string(problem) }
        if let trace = entry.traceID { metadata["trace_id"] = .string(trace.description) }
        if let span = entry.spanID { metadata["span_id"] = .string(span.description) }
        logger.log(level: level, "request", metadata: metadata)
    }
}
