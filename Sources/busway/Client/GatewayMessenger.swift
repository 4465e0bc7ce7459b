import ArgumentParser
import HTTPTypes
import Messaging
import SocketHTTP
import WireJSON

/// Sends through a gateway, which needs no access to the bus.
struct GatewayMessenger: Messenger {
    private let base: String
    private let credentials: GatewayCredentials

    /// Runs `body` with a way through the gateway at `base`; nothing is open between two messages.
    static func withMessenger<Result: Sendable>(
        _ base: String,
        credentials: GatewayCredentials,
        _ body: @Sendable (any Messenger) async throws -> Result
    ) async throws -> Result {
        try await body(GatewayMessenger(base: base, credentials: credentials))
    }

    func call(_ message: OutgoingMessage) async throws(CommandFailure) -> RawJSON {
        let answer = try await post("call", message)
        return try member("result", of: answer)
    }

    func cast(_ message: OutgoingMessage, fanout: Bool) async throws(CommandFailure) -> String {
        let answer = try await post(fanout ? "fanout" : "cast", message)
        return try text("message_id", of: answer)
    }

    func notify(_ notification: NotificationText) async throws(CommandFailure) -> String {
        let answer = try await post(
            "/v1/notify/\(notification.topic.percentEncoded)",
            notification.body(),
            timeout: .seconds(300)
        )
        return try text("message_id", of: answer)
    }

    private func post(_ kind: String, _ message: OutgoingMessage) async throws(CommandFailure) -> RawJSON {
        let content: [UInt8]
        do throws(JSONError) { content = try message.body() } catch {
            throw CommandFailure("the message cannot be written: \(error)", .usage)
        }
        return try await post(
            "/v1/\(kind)/\(message.topic.percentEncoded)/\(message.method.percentEncoded)",
            content,
            timeout: message.timeout?.duration ?? .seconds(300)
        )
    }

    /// The body of a 2xx answer; anything else is the failure it tells of.
    private func post(
        _ path: String,
        _ content: [UInt8],
        timeout: Duration
    ) async throws(CommandFailure) -> RawJSON {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        credentials.add(to: &fields)
        do {
            let answer = try await HTTPExchange.send(
                base,
                path: path,
                method: .post,
                fields: fields,
                body: content,
                // The gateway ends it in time; the margin is for its answer to get here.
                timeout: timeout + .seconds(15)
            )
            let body: RawJSON
            do throws(JSONError) { body = try RawJSON(validating: answer.body, options: Self.answerOptions) } catch {
                throw CommandFailure(
                    "\(base) answered \(answer.head.status.code), and not with JSON: is it a gateway?",
                    .software
                )
            }
            guard answer.head.status.kind == .successful else {
                throw try GatewayProblem(body, status: answer.head.status.code).failure
            }
            return body
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(base): \(error)", .unavailable)
        }
    }

    /// A text that needs no escapes, such as an id.
    private func text(_ name: String, of answer: RawJSON) throws(CommandFailure) -> String {
        let value = try member(name, of: answer)
        guard value.kind == .string else { throw Self.unreadable }
        return String(decoding: value.bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    private func member(_ name: String, of answer: RawJSON) throws(CommandFailure) -> RawJSON {
        do throws(JSONError) {
            if let member = try answer.members().first(where: { $0.key.string == name }) { return member.value }
        } catch {
            throw Self.unreadable
        }
        throw Self.unreadable
    }

    /// A result may be nested as deeply as the bus lets it, one level below the answer's own object.
    private static let answerOptions = JSONReadingOptions(maximumDepth: JSONReadingOptions.bus.maximumDepth + 1)

    private static let unreadable = CommandFailure("the gateway's answer cannot be read: is it a gateway?", .software)
}
