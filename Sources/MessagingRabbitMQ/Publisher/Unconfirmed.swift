internal import Messaging

/// The messages written on a channel whose confirm has not come, in the order they were written.
///
/// The broker numbers them from 1 by counting, and confirms one or all up to one (RabbitMQ's extension
/// `confirm.select`). Pure: it says who is to be told what.
struct Unconfirmed {
    private struct Entry {
        let request: PublishRequest
        /// It came back and its sender was told; the confirm follows.
        var isReturned = false
    }

    private var entries: [UInt64: Entry] = [:]
    private var oldest: UInt64 = 1
    private var next: UInt64 = 1
    /// How many of them have senders who wait for the confirm.
    private(set) var awaitedCount = 0
    /// How many octets they have, about.
    private(set) var size = 0

    /// How many there are.
    var count: Int { entries.count }

    /// Notes a message that was just written.
    mutating func append(_ request: PublishRequest) {
        entries[next] = Entry(request: request)
        if request.awaitsConfirm { awaitedCount += 1 }
        size += request.size
        next += 1
    }

    /// Takes the messages that a confirm is about, without those that came back.
    ///
    /// A number that was never given out concerns nobody.
    mutating func confirm(_ tag: UInt64, multiple: Bool) -> [PublishRequest] {
        guard multiple else {
            defer { advance() }
            return take(tag).map { [$0] } ?? []
        }
        // AMQP: zero means all.
        let last = tag == 0 ? next - 1 : min(tag, next - 1)
        var confirmed: [PublishRequest] = []
        while oldest <= last {
            if let request = take(oldest) { confirmed.append(request) }
            oldest += 1
        }
        advance()
        return confirmed
    }

    /// Takes a message out; nil when it is not there, or came back.
    private mutating func take(_ tag: UInt64) -> PublishRequest? {
        guard let entry = entries.removeValue(forKey: tag) else { return nil }
        if entry.request.awaitsConfirm { awaitedCount -= 1 }
        size -= entry.request.size
        return entry.isReturned ? nil : entry.request
    }

    /// Finds the message that came back, by all that is known of it; its confirm still follows.
    ///
    /// The body tells messages apart, because each carries an identity of its own.
    mutating func takeReturned(_ message: ReturnedMessage) -> PublishRequest? {
        var tag = oldest
        while tag < next {
            if let entry = entries[tag], !entry.isReturned, entry.request.isMandatory,
                entry.request.address == message.address, entry.request.message.body == message.body
            {
                entries[tag]?.isReturned = true
                return entry.request
            }
            tag += 1
        }
        return nil
    }

    /// Takes everything, oldest first; the channel is gone, and the next one counts from 1 again.
    mutating func removeAll() -> [PublishRequest] {
        let all = entries.sorted { $0.key < $1.key }.compactMap { $0.value.isReturned ? nil : $0.value.request }
        self = Unconfirmed()
        return all
    }

    private mutating func advance() {
        while oldest < next, entries[oldest] == nil { oldest += 1 }
    }
}
