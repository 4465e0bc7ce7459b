import Messaging

/// The bus of the example: named boxes of letters in one actor.
///
/// A broker, reduced to what a driver needs of one: boxes bound to addresses, readers who take letters in turn and hold
/// at most so many unanswered, and letters that go back when their reader leaves.
actor PostOffice {
    typealias ReaderID = Int

    struct Letter: Sendable {
        var text: [UInt8]
        /// When nobody wants it any more.
        var expiry: ContinuousClock.Instant?
        var isRedelivered = false
    }

    /// A letter in the hands of a reader.
    struct Delivery: Sendable {
        var number: Int
        var letter: Letter
    }

    /// How a reader leaves its boxes.
    enum Leave {
        /// Letters it has not polled go back.
        case givingBack
        /// It still polls what it was given.
        case keeping
    }

    private struct Reader {
        var boxes: [String]
        var limit: Int
        var isTaking = true
        var waiting: [Delivery] = []
        var unsettled: [Int: (box: String, letter: Letter)] = [:]
        var poll: (maximum: Int, continuation: CheckedContinuation<[Delivery]?, Never>)?
    }

    private struct Box {
        var letters: [Letter] = []
        /// In the order of their turns.
        var readers: [ReaderID] = []
    }

    private var boxes: [String: Box] = [:]
    private var bindings: [BusAddress: Set<String>] = [:]
    private var readers: [ReaderID: Reader] = [:]
    private var mailboxes: [String: ReplyWaiters] = [:]
    private var lastNumber = 0

    // MARK: Sending

    func declare(box name: String, at address: BusAddress) {
        if boxes[name] == nil { boxes[name] = Box() }
        bindings[address, default: []].insert(name)
    }

    /// Puts a letter into every box at an address.
    ///
    /// - Throws: `noResponder` when the sender insists on a box, or on a reader, and there is none.
    func post(_ letter: Letter, to address: BusAddress, needsBox: Bool, needsReader: Bool) throws(RPCError) {
        let names = bindings[address] ?? []
        if names.isEmpty, needsBox || needsReader {
            throw RPCError(.noResponder, "No box is at \(address.routingKey)")
        }
        if needsReader, names.allSatisfy({ boxes[$0]?.readers.isEmpty ?? true }) {
            throw RPCError(.noResponder, "Nobody reads the letters at \(address.routingKey)")
        }
        for name in names {
            boxes[name]?.letters.append(letter)
            deliver(from: name)
        }
    }

    func readerCount(at address: BusAddress) -> Int {
        (bindings[address] ?? []).reduce(0) { $0 + (boxes[$1]?.readers.count ?? 0) }
    }

    // MARK: Replies

    func open(mailbox name: String, for waiters: ReplyWaiters) { mailboxes[name] = waiters }

    func close(mailbox name: String) { mailboxes[name] = nil }

    /// Hands a reply to whoever waits for it; false when its mailbox is gone.
    func reply(_ text: [UInt8], to mailbox: String) -> Bool {
        guard let waiters = mailboxes[mailbox] else { return false }
        waiters.deliver(inner: text)
        return true
    }

    // MARK: Reading

    func read(from names: [String], holding limit: Int) -> ReaderID {
        lastNumber += 1
        let id = lastNumber
        readers[id] = Reader(boxes: names, limit: limit)
        for name in names {
            boxes[name]?.readers.append(id)
            deliver(from: name)
        }
        return id
    }

    /// Waits for letters; none when the reader has left and been given all, or the task is cancelled; nil after the end.
    func poll(_ id: ReaderID, atMost maximum: Int) async -> [Delivery]? {
        await withTaskCancellationHandler {
            // The body runs on the actor before any cancellation can get here, which finds the poll therefore.
            await withCheckedContinuation { continuation in
                guard readers[id] != nil else { return continuation.resume(returning: nil) }
                guard !Task.isCancelled else { return continuation.resume(returning: []) }
                readers[id]?.poll = (maximum, continuation)
                answerPoll(of: id)
            }
        } onCancel: {
            Task { await self.cancelPoll(of: id) }
        }
    }

    /// Settles a delivery; false when the reader does not hold it any more.
    func settle(_ number: Int, of id: ReaderID, returning: Bool = false) -> Bool {
        guard let (box, letter) = readers[id]?.unsettled.removeValue(forKey: number) else { return false }
        if returning { giveBack([letter], to: box) }
        for name in readers[id]?.boxes ?? [] { deliver(from: name) }
        return true
    }

    /// Takes nothing more.
    func leave(_ id: ReaderID, _ leave: Leave) {
        guard readers[id]?.isTaking == true else { return }
        readers[id]?.isTaking = false
        for name in readers[id]?.boxes ?? [] { boxes[name]?.readers.removeAll { $0 == id } }
        if leave == .givingBack {
            let waiting = readers[id]?.waiting ?? []
            readers[id]?.waiting = []
            for delivery in waiting { _ = settle(delivery.number, of: id, returning: true) }
        }
        answerPoll(of: id)
    }

    /// Ends a reader: what it has not settled goes back, and the box that was its own with it.
    func end(_ id: ReaderID, removing box: String?) {
        leave(id, .givingBack)
        if let box {
            boxes[box] = nil
            for address in bindings.keys { bindings[address]?.remove(box) }
        }
        guard let reader = readers.removeValue(forKey: id) else { return }
        for (box, letter) in reader.unsettled.sorted(by: { $0.key < $1.key }).map(\.value) {
            giveBack([letter], to: box)
        }
        reader.poll?.continuation.resume(returning: nil)
    }

    // MARK: Inside

    private func cancelPoll(of id: ReaderID) {
        readers[id]?.poll?.continuation.resume(returning: [])
        readers[id]?.poll = nil
    }

    private func giveBack(_ letters: [Letter], to box: String) {
        let returned = letters.map { Letter(text: $0.text, expiry: $0.expiry, isRedelivered: true) }
        boxes[box]?.letters.insert(contentsOf: returned, at: 0)
        deliver(from: box)
    }

    /// Deals the letters of a box to readers who may hold more, in turns.
    private func deliver(from name: String) {
        while let box = boxes[name], let letter = box.letters.first {
            if let expiry = letter.expiry, expiry <= .now {
                boxes[name]?.letters.removeFirst()
                continue
            }
            guard let turn = box.readers.firstIndex(where: { hasRoom($0) }) else { return }
            let id = box.readers[turn]
            boxes[name]?.letters.removeFirst()
            boxes[name]?.readers.remove(at: turn)
            boxes[name]?.readers.append(id)
            lastNumber += 1
            readers[id]?.unsettled[lastNumber] = (name, letter)
            readers[id]?.waiting.append(Delivery(number: lastNumber, letter: letter))
            answerPoll(of: id)
        }
    }

    private func hasRoom(_ id: ReaderID) -> Bool {
        guard let reader = readers[id] else { return false }
        return reader.isTaking && reader.unsettled.count < reader.limit
    }

    private func answerPoll(of id: ReaderID) {
        guard let reader = readers[id], let poll = reader.poll, !reader.waiting.isEmpty || !reader.isTaking
        else { return }
        readers[id]?.poll = nil
        readers[id]?.waiting = Array(reader.waiting.dropFirst(poll.maximum))
        poll.continuation.resume(returning: Array(reader.waiting.prefix(poll.maximum)))
    }
}
