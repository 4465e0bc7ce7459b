import Logging
import Messaging
import WireJSON

/// Sends over the bus itself, as any peer on it would.
struct BusMessenger: Messenger {
    private let transport: Transport

    /// Connects, runs `body`, and disconnects.
    ///
    /// - Throws: `MessagingError` when there is no connection, and what `body` throws.
    static func withMessenger<Result: Sendable>(
        _ url: TransportURL,
        _ body: @Sendable (any Messenger) async throws -> Result
    ) async throws -> Result {
        // What goes wrong is told by the error, once; the library's account of it would only stand beside it.
        let logger = Logger(label: "busway.messaging") { _ in SwiftLogNoOpLogHandler() }
        return try await withTransport(url, drivers: TransportDrivers.all, logger: logger) { transport in
            try await body(BusMessenger(transport: transport))
        }
    }

    func call(_ message: OutgoingMessage) async throws(CommandFailure) -> RawJSON {
        do throws(RPCError) {
            return try await message.client(transport, fanout: false)
                .call(message.method, RequestContext(message.context), raw: RawJSON(.object(message.arguments)))
        } catch {
            throw failure(error)
        }
    }

    func cast(_ message: OutgoingMessage, fanout: Bool) async throws(CommandFailure) -> String {
        do throws(RPCError) {
            return try await message.client(transport, fanout: fanout)
                .cast(message.method, RequestContext(message.context), raw: RawJSON(.object(message.arguments)))
                .description
        } catch {
            throw failure(error)
        }
    }

    func notify(_ notification: NotificationText) async throws(CommandFailure) -> String {
        let notifier = Notifier(
            transport,
            publisherID: notification.publisherID,
            topics: [notification.topic],
            retry: 0
        )
        let receipt = await notifier.notify(
            notification.priority,
            notification.eventType,
            .empty,
            notification.payload
        )
        switch receipt.failures.first?.error {
        case nil: return receipt.messageID
        case let error as RPCError: throw failure(error)
        case let error?: throw CommandFailure("the notification was not sent: \(error)", .unavailable)
        }
    }

    /// The failure with the bus it is about, when it is the bus that could not be reached.
    private func failure(_ error: RPCError) -> CommandFailure {
        let failure = CommandFailure(error)
        guard error.code == .busUnavailable else { return failure }
        return CommandFailure("\(transport.url): \(failure.message)", failure.code)
    }
}
