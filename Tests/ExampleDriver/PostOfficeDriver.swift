import Logging
public import Messaging
import Synchronization
import WireJSON

/// The driver of the guide in `docs/writing-a-driver.md`, step by step in the order of that page.
///
/// It uses nothing but what `Messaging` offers everybody, and keeps every promise of `MessagingConformance`.
final class PostOfficeDriver: TransportDriver {
    let office: PostOffice
    let logger: Logger
    private let controlExchange: String
    private let waiters = ReplyWaiters()
    private let mailbox = Addressing.replyQueue(id: UniqueID())
    private let isClosed = Atomic(false)
    private let feeds = OpenReaders()

    init(_ office: PostOffice, options: TransportOptions, logger: Logger) async {
        self.office = office
        self.logger = logger
        controlExchange = options.controlExchange
        await office.open(mailbox: mailbox, for: waiters)
    }

    // MARK: 1. Sending

    func send(_ request: OutgoingRequest) async throws(RPCError) -> RawJSON? {
        try requireOpen()
        var target = request.target
        target.fanout = request.kind == .fanout
        let address = try Addressing.request(target, controlExchange: controlExchange)
        let insists = request.kind != .fanout
        guard request.kind == .call else {
            if Task.isCancelled { throw RPCError(.cancelled, "The cast was cancelled", delivery: .notSent) }
            let letter = PostOffice.Letter(text: RequestMessage(request).encoded())
            try await office.post(
                letter,
                to: address,
                needsBox: insists && request.mandatory,
                needsReader: insists && request.requiresConsumer
            )
            return nil
        }
        return try await call(request, at: address)
    }

    // MARK: 2. Waiting for the reply

    private func call(_ request: OutgoingRequest, at address: BusAddress) async throws(RPCError) -> RawJSON {
        let id = UniqueID.next().description
        let message = RequestMessage(request, messageID: id, replyQueue: mailbox)
        let letter = PostOffice.Letter(text: message.encoded(), expiry: request.deadline)
        let expectation = ReplyWaiters.Expectation(
            messageID: id,
            deadline: request.deadline,
            monitorTimeout: request.monitorTimeout,
            method: request.method,
            version: request.target.version
        )
        // The call is entered before the letter is posted. Posting suspends, so it has a task of its own, and tells the
        // waiters when it fails; the call ends by its deadline at the latest, and the task does not wait for anybody.
        return try await waiters.reply(to: expectation) { [office, waiters] in
            Task {
                guard waiters.isWaiting(for: id) else { return }
                do throws(RPCError) {
                    try await office.post(
                        letter,
                        to: address,
                        needsBox: request.mandatory,
                        needsReader: request.requiresConsumer
                    )
                } catch {
                    waiters.fail(id, with: error)
                }
            }
        }
    }

    // MARK: 3. Listening

    func listen(on target: Target, options: ListenOptions) async throws(MessagingError) -> any Listener {
        let topic = target.topic ?? ""
        let shared = Addressing.queue(topic: topic)
        let own = Addressing.queue(topic: topic, server: target.server)
        let fanout = Addressing.fanoutQueue(topic: topic, id: UniqueID())
        for box in [shared, own] {
            let address = BusAddress(exchange: target.exchange ?? controlExchange, routingKey: box)
            await office.declare(box: box, at: address)
        }
        let fanouts = BusAddress(exchange: Addressing.fanoutExchange(topic: topic), routingKey: "")
        await office.declare(box: fanout, at: fanouts)
        let reader = await office.read(from: [shared, own, fanout], holding: options.prefetch)
        let place = ReaderPlace(driver: self, reader: reader, ownBox: fanout)
        try await keep(place)
        return PostOfficeListener(place: place)
    }

    // MARK: 4. Notifications

    func sendNotification(_ notification: OutgoingNotification) async throws(RPCError) {
        try requireOpen()
        let address = Addressing.notification(
            topic: notification.topic,
            priority: notification.priority,
            exchange: notification.exchange
        )
        await office.declare(box: address.routingKey, at: address)
        let letter = PostOffice.Letter(text: notification.encoded())
        try await office.post(letter, to: address, needsBox: false, needsReader: false)
    }

    func listenForNotifications(
        _ subscription: NotificationSubscription
    ) async throws(MessagingError) -> any NotificationFeed {
        var boxes: [String] = []
        for source in subscription.sources {
            let address = Addressing.notification(
                topic: source.topic,
                priority: source.priority,
                exchange: source.exchange
            )
            let box = subscription.pool ?? address.routingKey
            await office.declare(box: box, at: address)
            if !boxes.contains(box) { boxes.append(box) }
        }
        let reader = await office.read(from: boxes, holding: subscription.options.prefetch)
        let place = ReaderPlace(driver: self, reader: reader, ownBox: nil)
        try await keep(place)
        return PostOfficeFeed(place: place)
    }

    // MARK: 5. Questions, and the end

    func consumers(of target: Target) async throws(RPCError) -> Int {
        try requireOpen()
        return await office.readerCount(at: try Addressing.request(target, controlExchange: controlExchange))
    }

    var status: BusStatus { isClosed.load(ordering: .acquiring) ? .disconnected : .connected }

    func cleanup() async {
        isClosed.store(true, ordering: .releasing)
        await office.close(mailbox: mailbox)
        for place in await feeds.takeAll() { await place.end() }
        waiters.close(with: RPCError(.closed, "The transport was closed"))
    }

    private func requireOpen() throws(RPCError) {
        if isClosed.load(ordering: .acquiring) {
            throw RPCError(.closed, "The transport was closed", delivery: .notSent)
        }
    }

    /// Remembers a reader to be ended with the driver; one that comes after that is ended at once.
    private func keep(_ place: ReaderPlace) async throws(MessagingError) {
        guard await feeds.insert(place) else {
            await place.end()
            throw MessagingError(.transportClosed, "The transport was closed")
        }
    }
}

/// The readers of a driver, until that ends.
private actor OpenReaders {
    private var places: [PostOffice.ReaderID: ReaderPlace]? = [:]

    func insert(_ place: ReaderPlace) -> Bool {
        guard places != nil else { return false }
        places?[place.reader] = place
        return true
    }

    func takeAll() -> [ReaderPlace] {
        defer { places = nil }
        return places.map { Array($0.values) } ?? []
    }
}

extension TransportDriverFactory {
    /// A factory for `post://`: everybody who has it uses the same office.
    public static func postOffice() -> TransportDriverFactory {
        let office = PostOffice()
        return TransportDriverFactory(names: ["post"]) { _, options, logger in
            await PostOfficeDriver(office, options: options, logger: logger)
        }
    }
}
