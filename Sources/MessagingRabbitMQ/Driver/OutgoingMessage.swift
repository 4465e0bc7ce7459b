internal import Messaging
internal import WireJSON

/// The bytes and properties of a message, made in its sender's task.
///
/// A class, because both pass through many hands, and have a dozen references between them.
final class OutgoingMessage: Sendable {
    let properties: MessageProperties
    let body: [UInt8]

    init(properties: MessageProperties, body: [UInt8]) {
        self.properties = properties
        self.body = body
    }

    /// Makes a message with a body that is not compressed yet.
    ///
    /// `lifetime` is how long it may wait in a queue, and becomes its absolute deadline too; nil for ever.
    ///
    /// - Throws: `notEncodable` when it cannot be compressed.
    convenience init(
        _ body: [UInt8],
        lifetime: Duration? = nil,
        compression: MessageCompression?
    ) throws(RPCError) {
        var (deadline, expiration): (Int64?, String?)
        if let lifetime {
            expiration = MessageProperties.expiration(after: lifetime)
            let (sum, overflow) = WallClock.milliseconds.addingReportingOverflow(lifetime.nanoseconds / 1_000_000)
            if !overflow { deadline = sum }
        }
        var message = (properties: MessageProperties(deadline: deadline, expiration: expiration), body: body)
        if let compression {
            do throws(WireError) {
                message.body = try message.properties.compress(body, with: compression)
            } catch {
                throw RPCError(.notEncodable, "The message cannot be compressed", cause: error)
            }
        }
        self.init(properties: message.properties, body: message.body)
    }
}

extension MessageProperties {
    /// When the sender of a message that came at `arrival` stops waiting; nil when it did not say.
    ///
    /// It said so by its own clock, which may differ from ours by ``WallClock/allowedSkew``; and, like Python's callers,
    /// by how long the message may wait, of which an unknown part was over when it came.
    func deadline(arrival: Moment) -> Moment? {
        let lifetime = expiration.flatMap { UInt32($0) }.map { arrival + .milliseconds(Int64($0)) }
        guard let absolute = absoluteDeadline(now: arrival) else { return lifetime }
        return min(absolute, lifetime ?? absolute)
    }

    private func absoluteDeadline(now: Moment) -> Moment? {
        guard let deadline else { return nil }
        // Within a century, so that no number from the bus overflows an instant.
        let century: Int64 = 3_200_000_000_000
        let (left, overflow) = deadline.subtractingReportingOverflow(WallClock.milliseconds)
        guard !overflow else { return nil }
        return now + .milliseconds(min(max(left, -century), century)) + WallClock.allowedSkew
    }
}
