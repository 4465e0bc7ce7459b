import BuswayBridge
import Logging
import Messaging
import WireJSON

/// Keeps casts that failed for good where `busway dead` finds them.
struct CastBurial: Sendable {
    /// How long the bus may take to take a letter; a method that waits for it holds a place.
    static let patience = Duration.seconds(10)

    let box: DeadLetterBox
    let topic: String
    let server: String
    let limits: DeadLetterLimits
    let logger: Logger

    func bury(_ cast: FailedCast) async {
        var metadata: Logger.Metadata = [
            "topic": .string(topic), "method": .string(cast.method), "reason": .string(cast.failure.description),
        ]
        do {
            let letter = DeadLetter(
                topic: topic,
                server: server,
                namespace: cast.namespace,
                version: cast.version,
                method: cast.method,
                context: cast.context.values,
                arguments: try cast.arguments.value().objectValue ?? [:],
                destination: cast.destination,
                reason: cast.failure.qualifiedName,
                message: cast.failure.message
            )
            try await box.keep(letter, limits, by: .now + Self.patience)
            metadata["letter"] = .string(letter.id)
            logger.warning("a cast failed for good and is kept as a dead letter", metadata: metadata)
        } catch {
            metadata["error"] = "\(error)"
            logger.error("a cast failed for good and is lost: the bus did not keep it", metadata: metadata)
        }
    }
}
