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
        try await withTransport(url, drivers: TransportDrivers.all) { transport in
            try await body(BusMessenger(transport: transport))
        }
    }

    func call(_ message: OutgoingMessage) async throws(CommandFailure) -> RawJSON {
        do throws(RPCError) {
            return try await message.client(transport, fanout: false)
                .call(message.method, RequestContext(message.context), raw: RawJSON(.object(message.arguments)))
        } catch {
            throw CommandFailure(error)
        }
    }

    func cast(_ message: OutgoingMessage, fanout: Bool) async throws(CommandFailure) -> String {
        do throws(RPCError) {
            return try await message.client(transport, fanout: fanout)
                .cast(message.method, RequestContext(message.context), raw: RawJSON(.object(message.arguments)))
                .description
        } catch {
            throw CommandFailure(error)
        }
    }
}
