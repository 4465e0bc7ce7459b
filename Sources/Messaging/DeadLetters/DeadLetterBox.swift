internal import WireJSON

/// The letters of one topic: what failed there for good, to be looked at and sent again.
public struct DeadLetterBox: Sendable {
    private let transport: Transport
    private let queue: String
    private let topic: String

    /// Makes the box of a topic; nothing happens on the bus.
    public init(_ transport: Transport, topic: String) {
        self.transport = transport
        self.topic = topic
        queue = DeadLetter.queue(topic: topic)
    }

    /// Puts a letter in, and returns once the bus has it for good.
    ///
    /// - Throws: ``RPCError`` as a cast; `busUnavailable` for a bus that keeps no letters.
    public func keep(
        _ letter: DeadLetter,
        _ limits: DeadLetterLimits = .init(),
        by deadline: ContinuousClock.Instant
    ) async throws(RPCError) {
        guard let driver = transport.driver as? any DeadLetterDriver else { throw Self.unable }
        var letter = letter
        letter.time = UTCTimestamp.text(nanosecondsSinceEpoch: transport.options.time.wallNanoseconds)
        try await driver.keep(RawJSON(letter.json), in: queue, limits, by: deadline)
    }

    /// The letters, oldest first; they stay where they are.
    ///
    /// - Throws: ``RPCError`` or ``MessagingError`` when the bus cannot be asked.
    public func letters(atMost maximum: Int = 10_000) async throws -> [DeadLetter] {
        var letters: [DeadLetter] = []
        try await visit(atMost: maximum) { letter, _ in letters.append(letter) }
        return letters
    }

    /// Sends the casts of letters again, oldest first, each to somebody who is there to take it; what was sent leaves the box.
    ///
    /// A letter is taken out after its cast was sent: when that fails in between, it is sent once more the next time.
    ///
    /// - Parameters:
    ///   - maximum: How many letters at most.
    ///   - isMeant: Which letters.
    /// - Returns: those that were sent.
    /// - Throws: ``RPCError`` or ``MessagingError``; the letter that could not be sent, and those behind it, stay.
    public func replay(
        atMost maximum: Int = .max,
        where isMeant: (DeadLetter) -> Bool = { _ in true }
    ) async throws -> [DeadLetter] {
        var sent: [DeadLetter] = []
        try await visit(atMost: maximum) { letter, delivery in
            guard isMeant(letter) else { return }
            let target = Target(
                exchange: letter.exchange,
                topic: letter.topic,
                namespace: letter.namespace,
                version: letter.version
            )
            let client = RPCClient(transport, target: target, requiresConsumer: true)
            try await client.cast(letter.method, RequestContext(letter.context), letter.arguments)
            try await delivery.acknowledge()
            sent.append(letter)
        }
        return sent
    }

    /// Takes each letter in turn; those not acknowledged go back.
    private func visit(
        atMost maximum: Int,
        _ body: (DeadLetter, any IncomingNotification) async throws -> Void
    ) async throws {
        guard let driver = transport.driver as? any DeadLetterDriver else { throw Self.unable }
        let count = min(try await driver.letterCount(in: queue), maximum)
        guard count > 0 else { return }
        let feed = try await driver.letters(in: queue, atMost: count)
        do {
            var left = count
            while left > 0 {
                let deliveries = try await next(feed, atMost: left)
                // Somebody else was quicker, or the letters have grown too old.
                guard !deliveries.isEmpty else { break }
                left -= deliveries.count
                for delivery in deliveries {
                    // What is no letter is nobody's; it stays where it is.
                    guard let tree = try? delivery.message.value(), let letter = DeadLetter(tree) else { continue }
                    try await body(letter, delivery)
                }
            }
        } catch {
            await feed.cleanup()
            throw error
        }
        await feed.cleanup()
    }

    /// The next letters; none when none come for a while.
    private func next(_ feed: any NotificationFeed, atMost maximum: Int) async throws -> [any IncomingNotification] {
        let time = transport.options.time
        return try await withThrowingTaskGroup(of: [any IncomingNotification]?.self) { group in
            group.addTask { try await feed.poll(atMost: maximum) }
            group.addTask {
                // Cancelled when the letters have come.
                do { try await time.sleep(until: time.now + .seconds(3)) } catch {}
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { return [] }
            return first ?? []
        }
    }

    private static var unable: RPCError {
        RPCError(.busUnavailable, "The driver of this bus keeps no dead letters", delivery: .notSent)
    }
}
