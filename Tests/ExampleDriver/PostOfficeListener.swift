import Logging
import Messaging
import WireJSON

/// A reader of the post office that belongs to a driver.
struct ReaderPlace: Sendable {
    let driver: PostOfficeDriver
    let reader: PostOffice.ReaderID
    /// The box that goes with the reader.
    let ownBox: String?

    func poll(atMost maximum: Int) async throws(MessagingError) -> [PostOffice.Delivery] {
        guard let deliveries = await driver.office.poll(reader, atMost: maximum) else {
            throw MessagingError(.transportClosed, "The transport was closed")
        }
        return deliveries
    }

    func acknowledge(_ delivery: PostOffice.Delivery) async throws(MessagingError) {
        guard await driver.office.settle(delivery.number, of: reader) else {
            throw MessagingError(.transportClosed, "The letter is another reader's by now")
        }
    }

    func requeue(_ delivery: PostOffice.Delivery) async {
        _ = await driver.office.settle(delivery.number, of: reader, returning: true)
    }

    func end() async { await driver.office.end(reader, removing: ownBox) }
}

/// A server's place: letters become requests.
struct PostOfficeListener: Listener {
    let place: ReaderPlace

    func poll(atMost maximum: Int) async throws(MessagingError) -> [any IncomingMessage] {
        while true {
            let deliveries = try await place.poll(atMost: maximum)
            var messages: [any IncomingMessage] = []
            for delivery in deliveries {
                if let message = await message(delivery) { messages.append(message) }
            }
            // Nothing means the end, so letters that are no requests must not look like it.
            if !messages.isEmpty || deliveries.isEmpty { return messages }
        }
    }

    /// Reads a letter; one that is no request is thrown away, and answered where that can be done.
    private func message(_ delivery: PostOffice.Delivery) async -> (any IncomingMessage)? {
        do throws(WireError) {
            let request = try RequestMessage(inner: delivery.letter.text)
            return PostOfficeMessage(request: request, delivery: delivery, place: place)
        } catch {
            place.driver.logger.error("Dropped a letter that is no request", metadata: ["error": "\(error)"])
            _ = await place.driver.office.settle(delivery.number, of: place.reader)
            if let answer = error.answer {
                let reply = ReplyMessage(result: .null, failure: answer.failure, messageID: answer.messageID)
                _ = await place.driver.office.reply(reply.encoded(), to: answer.replyQueue)
            }
            return nil
        }
    }

    func stop() async { await place.driver.office.leave(place.reader, .givingBack) }

    func cleanup() async { await place.end() }
}

/// A request taken from a letter.
struct PostOfficeMessage: IncomingMessage {
    let request: RequestMessage
    let delivery: PostOffice.Delivery
    let place: ReaderPlace

    var deadline: ContinuousClock.Instant? { delivery.letter.expiry }
    var isRedelivered: Bool { delivery.letter.isRedelivered }

    func acknowledge() async throws(MessagingError) { try await place.acknowledge(delivery) }

    func requeue() async { await place.requeue(delivery) }

    func reply(result: RawJSON) async { _ = await send { ReplyMessage(result: result, messageID: $0) } }

    func reply(failure: RemoteFailure) async {
        _ = await send { ReplyMessage(result: .null, failure: failure, messageID: $0) }
    }

    func heartbeat() async -> Bool { await send { .heartbeat(messageID: $0) } }

    /// Sends a reply to a request that wants one; false when it does not, or its mailbox is gone.
    private func send(_ reply: (_ messageID: String) -> ReplyMessage) async -> Bool {
        guard let messageID = request.messageID, let mailbox = request.replyQueue else { return false }
        return await place.driver.office.reply(reply(messageID).encoded(), to: mailbox)
    }
}
