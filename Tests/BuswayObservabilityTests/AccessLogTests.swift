import Locking
import Logging
import Testing

@testable import BuswayObservability

@Suite("The access log")
struct AccessLogTests {
    @Test(
        "is louder the more it concerns the operator, and quiet about probes that find all well",
        arguments: [
            ("/v1/call/demo/add", 200, Logger.Level.info), ("/v1/call/demo/add", 404, .info),
            ("/v1/call/demo/add", 503, .warning), ("/livez", 200, .debug), ("/readyz", 200, .debug),
            ("/readyz", 503, .warning), ("/livez", 421, .info), ("/livez/x", 200, .info),
        ]
    )
    func levels(path: String, status: Int, level: Logger.Level) {
        let levels = Lock<[Logger.Level]>([])
        let log = AccessLog(logger: Logger(label: AccessLog.label) { _ in LevelRecorder(levels: levels) })
        log.write(
            AccessLogEntry(
                requestID: "req",
                method: "GET",
                path: path,
                peer: "unix",
                status: status,
                problem: nil,
                bytesIn: 0,
                bytesOut: 0,
                duration: .zero
            )
        )
        #expect(levels.withLock { $0 } == [level])
    }
}

/// Notes at which level each line came.
private struct LevelRecorder: LogHandler {
    let levels: Lock<[Logger.Level]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { levels.withLock { $0.append(event.level) } }
}
