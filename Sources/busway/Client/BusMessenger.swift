import Logging
import Messaging
import WireJSON

/// Sends over the bus itself, as any peer on it would.
struct BusMessenger: Messenger {
    private let transport: Transport

    /// Connects, runs `body`, and disconnects.
    ///
    /// - Throws: ``CommandFailure`` when there is no connection, and what `body` throws.
    static func withMessenger<Result: Sendable>(
        _ url: String,
        _ body: @Sendable (any Messenger) async throws -> Result
    ) async throws -> Result {
        let transport: Transport
        do throws(MessagingError) {
            transport = try await Transport(url, drivers: TransportDrivers.all)
        } catch {
            throw CommandFailure(error.description, error.code == .invalidTransportURL ? .usage : .unavailable)
        }
        do {
            let result = try await body(BusMessenger(transport: transport))
            await transport.cleanup()
            return result
        } catch {
            await transport.cleanup()
            throw error
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
