import Locking
import Logging

/// The last lines of the transports' log, for a fault that does not end: with thousands of requests under way nobody
/// reads all of them.
final class RecentLines: Sendable {
    private let lines = Lock<[String]>([])

    /// A log that is kept here, from `info` on.
    func logger(_ label: String) -> Logger { Logger(label: label) { Handler(label: $0, lines: self) } }

    /// The lines, the oldest first.
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    private func note(_ line: String) {
        lines.withLock { lines in
            if lines.count == 60 { lines.removeFirst() }
            lines.append(line)
        }
    }

    private struct Handler: LogHandler {
        let label: String
        let lines: RecentLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.map { "\($0.key)=\($0.value)" }.sorted()
            lines.note("\(ContinuousClock.now) \(label) \(event.level): \(event.message) \(all.joined(separator: " "))")
        }
    }
}
