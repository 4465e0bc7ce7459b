import Testing
import WireJSON

@testable import Messaging

@Suite("Waiting for replies", .timeLimit(.minutes(1)))
struct ReplyWaitersTests {
    private let time = ManualTime()

    private func expectation(
        _ id: String = "id",
        timeout: Duration = .seconds(60),
        monitor: Duration? = nil
    ) -> ReplyWaiters.Expectation {
        ReplyWaiters.Expectation(
            messageID: id,
            due: time.now + timeout,
            monitorTimeout: monitor,
            method: "method"
        )
    }

    /// Starts a call and returns once its request was sent.
    private func call(
        _ waiters: ReplyWaiters,
        _ expectation: ReplyWaiters.Expectation
    ) async -> Task<Result<RawJSON, RPCError>, Never> {
        let sent = Latch()
        let task = Task {
            do throws(RPCError) {
                return Result<RawJSON, RPCError>.success(
                    try await waiters.reply(to: expectation) { () throws(RPCError) in sent.fire() }
                )
            } catch {
                return .failure(error)
            }
        }
        await sent.wait()
        return task
    }

    private func code(_ outcome: Result<RawJSON, RPCError>) -> RPCError.Code? {
        guard case .failure(let error) = outcome else { return nil }
        return error.code
    }

    private func text(_ outcome: Result<RawJSON, RPCError>) -> String? {
        guard case .success(let result) = outcome else { return nil }
        return result.text
    }

    // MARK: The seven ends

    @Test("a reply ends a call, even when it is faster than its sender")
    func reply() async throws {
        let waiters = ReplyWaiters(time: time.source)
        let result = try await waiters.reply(to: expectation()) { () throws(RPCError) in
            waiters.deliver(ReplyMessage(result: RawJSON("first"), messageID: "id"))
        }
        #expect(result.text == #""first""#)
        #expect(waiters.count == 0)
    }

    @Test("a returned message ends a call")
    func returned() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation())
        waiters.fail("id", with: RPCError(.noResponder, "returned"))
        #expect(code(await task.value) == .noResponder)
    }

    @Test("a message that is refused while it is sent ends its call")
    func refused() async {
        let waiters = ReplyWaiters(time: time.source)
        await #expect(throws: RPCError.self) {
            try await waiters.reply(to: expectation()) { () throws(RPCError) in
                throw RPCError(.publishRejected, "nack")
            }
        }
        #expect(waiters.count == 0)
    }

    @Test("the deadline ends a call, and its text names the message")
    func timeout() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation(timeout: .seconds(5)))
        await time.sleeper(at: .seconds(5))
        time.advance(by: .seconds(5))
        guard case .failure(let error) = await task.value else {
            Issue.record("the call must fail")
            return
        }
        #expect(error.code == .timeout)
        #expect(error.delivery == .unknown)
        #expect(error.message == "Timed out waiting for a reply to message ID id")
    }

    @Test("cancellation ends a call")
    func cancellation() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation())
        task.cancel()
        #expect(code(await task.value) == .cancelled)
        #expect(waiters.count == 0)
    }

    @Test("the loss of the connection ends the calls that wait, not those to come")
    func connectionLoss() async {
        let waiters = ReplyWaiters(time: time.source)
        let first = await call(waiters, expectation("first"))
        let second = await call(waiters, expectation("second"))
        waiters.failAll(with: RPCError(.publishUnconfirmed, "lost"))
        #expect(code(await first.value) == .publishUnconfirmed)
        #expect(code(await second.value) == .publishUnconfirmed)
        let third = await call(waiters, expectation("third"))
        waiters.deliver(ReplyMessage(result: RawJSON("third"), messageID: "third"))
        #expect(text(await third.value) == #""third""#)
    }

    @Test("shutdown ends every call, and later ones before they are sent")
    func shutdown() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation())
        waiters.close(with: RPCError(.closed, "closed"))
        #expect(code(await task.value) == .closed)
        let error = await #expect(throws: RPCError.self) {
            try await waiters.reply(to: expectation("later")) { () throws(RPCError) in
                Issue.record("nothing is sent after shutdown")
            }
        }
        #expect(error?.delivery == .notSent)
    }

    // MARK: What does not send

    @Test("a call whose time is up already is not sent")
    func noTimeLeft() async {
        let waiters = ReplyWaiters(time: time.source)
        let error = await #expect(throws: RPCError.self) {
            try await waiters.reply(to: expectation(timeout: .zero)) { () throws(RPCError) in
                Issue.record("nothing is sent when no time is left")
            }
        }
        #expect(error?.code == .timeout)
        #expect(error?.delivery == .notSent)
    }

    @Test("a call of a cancelled task is not sent")
    func alreadyCancelled() async {
        let waiters = ReplyWaiters(time: time.source)
        let begin = Latch()
        let task = Task {
            await begin.waitUncancelled()
            return try await waiters.reply(to: expectation()) { () throws(RPCError) in
                Issue.record("nothing is sent for a cancelled task")
            }
        }
        task.cancel()
        begin.fire()
        let error = await #expect(throws: RPCError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(error?.delivery == .notSent)
    }

    // MARK: Monitoring

    @Test("silence beyond the monitor timeout is a lost worker")
    func silence() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation(monitor: .seconds(2)))
        await time.sleeper(at: .seconds(2))
        time.advance(by: .seconds(2))
        #expect(code(await task.value) == .workerLost)
    }

    @Test("each heartbeat restarts the monitor timeout")
    func heartbeats() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation(monitor: .seconds(3)))
        // The alarm is looked at when it was set for last, and set anew for three seconds after the last heartbeat.
        await time.sleeper(at: .seconds(3))
        time.advance(by: .seconds(2))
        waiters.deliver(.heartbeat(messageID: "id"))
        time.advance(by: .seconds(1))
        await time.sleeper(at: .seconds(5))
        time.advance(by: .seconds(1))
        waiters.deliver(.heartbeat(messageID: "id"))
        time.advance(by: .seconds(1))
        await time.sleeper(at: .seconds(7))
        #expect(waiters.count == 1)
        time.advance(by: .seconds(2))
        #expect(code(await task.value) == .workerLost)
    }

    @Test("heartbeats do not extend the total timeout")
    func totalTimeout() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation(timeout: .seconds(5), monitor: .seconds(4)))
        await time.sleeper(at: .seconds(4))
        time.advance(by: .seconds(3))
        waiters.deliver(.heartbeat(messageID: "id"))
        time.advance(by: .seconds(1))
        await time.sleeper(at: .seconds(5))
        time.advance(by: .seconds(1))
        #expect(code(await task.value) == .timeout)
    }

    @Test("a heartbeat nobody asked for changes nothing")
    func unaskedHeartbeat() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation(timeout: .seconds(5)))
        #expect(waiters.deliver(.heartbeat(messageID: "id")))
        #expect(waiters.count == 1)
        waiters.deliver(ReplyMessage(result: RawJSON("done"), messageID: "id"))
        #expect(text(await task.value) == #""done""#)
    }

    // MARK: Odd replies

    @Test("a reply nobody waits for is told apart and changes nothing")
    func lateReply() {
        let waiters = ReplyWaiters(time: time.source)
        #expect(!waiters.deliver(ReplyMessage(result: RawJSON("late"), messageID: "gone")))
        #expect(!waiters.deliver(.heartbeat(messageID: "gone")))
        #expect(!waiters.fail("gone", with: RPCError(.timeout, "late")))
    }

    @Test("of a reply in two parts the first holds the result")
    func twoParts() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation())
        waiters.deliver(ReplyMessage(result: RawJSON("part"), ending: false, messageID: "id"))
        #expect(waiters.count == 1)
        waiters.deliver(ReplyMessage(result: .null, messageID: "id"))
        #expect(text(await task.value) == #""part""#)
    }

    @Test("a reply that cannot be understood ends the call it names")
    func malformed() async {
        let waiters = ReplyWaiters(time: time.source)
        let task = await call(waiters, expectation())
        #expect(!waiters.deliver(inner: Array(#"{"result": 1}"#.utf8)))
        #expect(waiters.deliver(inner: Array(#"{"result": 1, "_msg_id": "id"}"#.utf8)))
        #expect(code(await task.value) == .badReply)
    }

    @Test("a failure says whether this very method was refused")
    func refusedMethod() async {
        let waiters = ReplyWaiters(time: time.source)
        for (method, delivery) in [("method", Delivery.notExecuted), ("another", .executed)] {
            let task = await call(waiters, expectation())
            waiters.deliver(ReplyMessage(result: .null, failure: .noSuchMethod(method), messageID: "id"))
            guard case .failure(let error) = await task.value else {
                Issue.record("the call must fail")
                return
            }
            #expect(error.delivery == delivery)
        }
    }

    // MARK: Races

    @Test("in thousands of races every call ends exactly once")
    func races() async {
        let waiters = ReplyWaiters(time: .continuous)
        var generator = SeededGenerator(seed: 99)
        var ends: [RPCError.Code?: Int] = [:]
        for round in 0..<4000 {
            let id = "\(round)"
            let racers = Int.random(in: 0..<16, using: &generator)
            let timeout: Duration =
                racers & 8 != 0 ? .microseconds(Int.random(in: 1..<60, using: &generator)) : .seconds(60)
            let expectation = ReplyWaiters.Expectation(messageID: id, deadline: .now + timeout, method: "method")
            var ways: [@Sendable () -> Void] = [
                { waiters.deliver(ReplyMessage(result: RawJSON("done"), messageID: id)) }
            ]
            if racers & 1 != 0 { ways.append { waiters.fail(id, with: RPCError(.noResponder, "returned")) } }
            if racers & 2 != 0 { ways.append { waiters.failAll(with: RPCError(.publishUnconfirmed, "lost")) } }
            // The first to start often wins, and on a busy machine nearly always: so each gets to be the first.
            ways.shuffle(using: &generator)
            let call = Task { [ways] () throws(RPCError) -> RawJSON in
                try await waiters.reply(to: expectation) { () throws(RPCError) in
                    for end in ways { Task { end() } }
                }
            }
            if racers & 4 != 0 { call.cancel() }
            switch await call.result {
            case .success: ends[nil, default: 0] += 1
            case .failure(let error as RPCError): ends[error.code, default: 0] += 1
            case .failure(let error): Issue.record(error)
            }
        }
        // A continuation that is resumed twice traps, and one that is never resumed runs into the time limit.
        #expect(ends.values.reduce(0, +) == 4000)
        #expect(ends.count == 5, "every way to end has won some races: \(ends)")
        #expect(waiters.count == 0)
    }
}
