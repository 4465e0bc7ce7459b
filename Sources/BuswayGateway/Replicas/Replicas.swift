import Locking
import Messaging
import WireJSON

/// The other gateways on the same bus, and this one as they see it: what is kept in one of them is found from all.
///
/// They talk on a topic of their own, which no caller can name. Each is a server of its name there, and says every
/// ``Membership/interval`` that it is alive. Whatever comes from the bus is checked before it is believed.
final class Replicas: Sendable {
    /// The topic gateways talk to each other on.
    static let topic = "busway.gateways"

    /// This gateway's name among them, new at each start.
    let instance: String
    let calls: OngoingCalls
    let records: IdempotencyRecords
    private let isAlone: Bool
    private let transport: Transport
    private let time: TimeSource
    let maximumReply: Int
    private let members: Lock<Membership>
    private let vigil: Vigil
    private let born: TimeSource.Instant
    /// How long a record lasts.
    private let recordLifetime: Duration
    /// Fires when those that are there have had the time to say so.
    private let isSettled = Latch()

    /// How long the others have at most to answer a newcomer before it decides who has what.
    private static let settling = Duration.seconds(3)
    /// How often a newcomer looks whether it has heard them all.
    private static let settlingPause = Duration.milliseconds(50)
    /// How long a question to another gateway may take.
    private static let patience = Duration.seconds(5)
    /// How many questions are answered at once: most of them wait for a call to end, and hold nothing else meanwhile.
    private static let atOnce = 4096
    /// How soon a gateway that seems to be away is asked again.
    private static let pause = Duration.milliseconds(250)
    /// How long others who wait for an answer may take to get it when this gateway stops.
    private static let farewell = Duration.seconds(1)

    /// Starts with nothing kept, and under a name that nobody has had.
    init(_ transport: Transport, _ configuration: GatewayConfiguration) {
        self.transport = transport
        instance = UniqueID().description
        calls = OngoingCalls(configuration.limits.asyncCalls, instance: instance, time: .continuous)
        records = IdempotencyRecords(configuration.limits.idempotency, time: .continuous)
        isAlone = !configuration.looksForReplicas
        maximumReply = configuration.limits.reply
        time = transport.options.time
        born = transport.options.time.now
        recordLifetime = configuration.limits.idempotency.timeToLive
        members = Lock(Membership(own: instance))
        vigil = Vigil(time: transport.options.time) { other in
            do throws(RPCError) {
                return try await transport.driver.consumers(of: Target(topic: Self.topic, server: other))
            } catch {
                return nil
            }
        }
        if isAlone { isSettled.fire() }
    }

    /// The others that are alive.
    var others: [String] { members.withLock { $0.others(now: time.now) } }

    // MARK: Being one of them

    /// Is there for the others until the task is cancelled.
    func run() async {
        guard !isAlone else { return }
        let server = RPCServer(
            transport,
            target: Target(topic: Self.topic, server: instance),
            endpoints: [ReplicaEndpoint(replicas: self).endpoint],
            executor: .tasks(limit: Self.atOnce),
            isTransient: true
        )
        while !Task.isCancelled {
            do throws(MessagingError) {
                try await server.start()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await server.wait() }
                    group.addTask { await self.announce() }
                    group.addTask { await self.vigil.run() }
                    await group.next()
                    group.cancelAll()
                }
            } catch {
                // Refused: then this gateway is alone. The library has logged it; there is no event for "the operator has
                // corrected the permissions".
                isSettled.fire()
                do { try await time.sleep(until: time.now + Membership.interval) } catch { break }
            }
        }
        await Task { [self] in
            await say("bye")
            await server.stop(cancellingAfter: Self.farewell)
        }.value
    }

    private func announce() async {
        while !Task.isCancelled {
            await say("hello")
            // Cancelled: the gateway is at its end.
            do {
                if !isSettled.isFired { try await settle() }
                try await time.sleep(until: time.now + Membership.interval)
            } catch { return }
        }
    }

    /// Waits until as many others were heard as there are, so that nobody is passed over who keeps something.
    private func settle() async throws {
        let limit = time.now + Self.settling
        while time.now < limit {
            do throws(RPCError) {
                if try await transport.driver.consumers(of: Target(topic: Self.topic)) <= others.count + 1 { break }
            } catch {
                // The bus went away: there is nobody to be heard.
            }
            try await time.sleep(until: time.now + Self.settlingPause)
        }
        isSettled.fire()
    }

    private func say(_ word: String) async {
        let client = RPCClient(transport, target: Target(topic: Self.topic), timeout: .seconds(1))
        do throws(RPCError) {
            try await client.fanout(word, .empty, ["instance": .string(JSONString(instance))])
        } catch {
            // Whoever did not hear it takes this gateway for gone, until the next word.
        }
    }

    /// Another gateway says that it is there; a newcomer is told at once that this one is.
    func hear(_ other: String) async {
        if members.withLock({ $0.hear(other, now: time.now) }) { await say("hello") }
    }

    /// Another gateway says that it goes.
    func forget(_ other: String) { members.withLock { $0.forget(other, now: time.now) } }

    // MARK: Calls

    /// How a call is getting on, wherever it is.
    enum CallState: Sendable {
        /// No gateway there has a call of this identity under that id.
        case unknown
        /// The gateway that had it is gone.
        case lost
        case running(heartbeats: Int)
        case ended(StoredAnswer, heartbeats: Int)
    }

    /// Waits until a call has ended, or has had more heartbeats than `heartbeats`, or `limit` has come.
    ///
    /// - Throws: ``ProblemCode/busUnavailable`` when the gateway that has it cannot be asked.
    func state(
        of id: CallID,
        _ identity: String,
        heartbeats: Int?,
        until limit: TimeSource.Instant
    ) async throws(Problem) -> CallState {
        guard id.instance != instance else {
            guard let call = calls.find(id, of: identity) else { return .unknown }
            let progress = await call.progress(until: limit, time) { progress in
                progress.answer != nil || heartbeats.map { progress.heartbeats > $0 } ?? false
            }
            return progress.answer.map { .ended($0, heartbeats: progress.heartbeats) }
                ?? .running(heartbeats: progress.heartbeats)
        }
        let wait = max(.zero, limit - time.now)
        let arguments: JSONObject = [
            "call": .string(JSONString(id.description)), "identity": .string(JSONString(identity)),
            "heartbeats": heartbeats.map { .number(JSONNumber($0)) } ?? .null,
            "milliseconds": .number(JSONNumber(Int(wait / .milliseconds(1)))),
        ]
        let question = RawJSON(.object(arguments))
        guard let reply = try await ask(id.instance, "state", question, within: wait + Self.patience) else {
            return .lost
        }
        return ReplicaReply.state(reply, maximumBytes: maximumReply) ?? .unknown
    }

    /// Forgets a call and stops waiting for it, wherever it is.
    ///
    /// - Returns: nil when the gateway that had it is gone; else whether it was there.
    func remove(_ id: CallID, _ identity: String) async throws(Problem) -> Bool? {
        guard id.instance != instance else { return calls.remove(id, of: identity) }
        let arguments: JSONObject = [
            "call": .string(JSONString(id.description)), "identity": .string(JSONString(identity)),
        ]
        let question = RawJSON(.object(arguments))
        guard let reply = try await ask(id.instance, "remove", question, within: Self.patience) else { return nil }
        return ReplicaReply.bool(reply)
    }

    // MARK: Records

    /// Finds or makes the record of a request, at the gateway that has it.
    ///
    /// - Returns: that gateway, and what the request is to do.
    /// - Throws: ``ProblemCode/busUnavailable`` when it cannot be asked: running the request could be running it twice.
    func begin(
        _ key: IdempotencyKey,
        of identity: String,
        by deadline: TimeSource.Instant
    ) async throws(Problem) -> (home: String, verdict: IdempotencyRecords.Verdict) {
        await isSettled.wait(until: min(deadline, time.now + Self.patience), time)
        guard isSettled.isFired else {
            throw Problem(.busUnavailable, "this gateway does not know yet which others there are on the bus")
        }
        while true {
            let home = members.withLock { $0.home(of: key.record, now: time.now) }
            guard home != instance else { return try await beginHere(key, of: identity, by: deadline) }
            if let verdict = try await ask(home, "begin", key, identity, by: deadline) { return (home, verdict) }
            // It is gone, and what it kept with it: the next one takes over.
            forget(home)
        }
    }

    /// Finds or makes the record of a request that is this gateway's.
    ///
    /// While this gateway is younger than a record gets, the record may be where it belonged before this one came. Its
    /// claim stays there, and so will its answer.
    func beginHere(
        _ key: IdempotencyKey,
        of identity: String,
        by deadline: TimeSource.Instant
    ) async throws(Problem) -> (home: String, verdict: IdempotencyRecords.Verdict) {
        let now = time.now
        if now - born < recordLifetime, records.look(key.record, fingerprint: key.fingerprint) == nil {
            let formers = members.withLock { $0.formerHomes(of: key.record, now: now) }
            if let found = try await look(key, of: identity, among: formers, by: deadline) { return found }
        }
        return (instance, try records.begin(key.record, fingerprint: key.fingerprint, of: identity))
    }

    /// The first of the gateways that has a record, and what it says.
    ///
    /// - Throws: ``ProblemCode/busUnavailable`` when none has it and one cannot be asked.
    private func look(
        _ key: IdempotencyKey,
        of identity: String,
        among others: [String],
        by deadline: TimeSource.Instant
    ) async throws(Problem) -> (home: String, verdict: IdempotencyRecords.Verdict)? {
        typealias Found = (home: String, verdict: IdempotencyRecords.Verdict)
        let outcome = await withTaskGroup(of: Result<Found?, Problem>.self) { group -> Result<Found?, Problem> in
            for other in others {
                group.addTask {
                    do throws(Problem) {
                        return .success(
                            try await self.ask(other, "look", key, identity, by: deadline).map { (other, $0) }
                        )
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var worst: Result<Found?, Problem> = .success(nil)
            for await result in group {
                switch result {
                case .success(nil): break
                case .success:
                    group.cancelAll()
                    return result
                case .failure: worst = result
                }
            }
            return worst
        }
        return try outcome.get()
    }

    /// What another gateway says of a record; nil when it knows nothing of it or is gone.
    private func ask(
        _ other: String,
        _ method: String,
        _ key: IdempotencyKey,
        _ identity: String,
        by deadline: TimeSource.Instant
    ) async throws(Problem) -> IdempotencyRecords.Verdict? {
        let arguments: JSONObject = [
            "record": .string(JSONString(key.record)), "fingerprint": .string(JSONString(key.fingerprint)),
            "identity": .string(JSONString(identity)),
        ]
        let patience = min(Self.patience, max(.milliseconds(1), deadline - time.now))
        guard let reply = try await ask(other, method, RawJSON(.object(arguments)), within: patience) else {
            return nil
        }
        guard let verdict = ReplicaReply.verdict(reply, maximumBytes: maximumReply) else {
            throw Problem(.busUnavailable, "the gateway that keeps this Idempotency-Key gave no sensible answer")
        }
        return try verdict.get()
    }

    /// Says how a request ended, at the gateway that has its record.
    func end(_ record: String, claim: String, at home: String, with answer: StoredAnswer?) async {
        guard home != instance else { return records.end(record, claim: claim, with: answer) }
        var text = Array(#"{"record":"\#(record)","claim":"\#(claim)","answer":"#.utf8)
        text.append(contentsOf: answer?.json.bytes ?? RawJSON.null.bytes)
        text.append(UInt8(ascii: "}"))
        do throws(Problem) {
            _ = try await ask(home, "end", RawJSON(unchecked: text[...]), within: Self.patience)
        } catch {
            // The record stays in progress: the request is not run again within its time, which is the safe side.
        }
    }

    // MARK: Asking

    /// What another gateway answers; nil when it is gone.
    ///
    /// One that was heard and has no consumer just now may have lost its connection for a moment, so it is asked again
    /// until ``Vigil`` gives it up. One that nobody knows is told by the bus, which gives the message back.
    private func ask(
        _ other: String,
        _ method: String,
        _ question: RawJSON,
        within patience: Duration
    ) async throws(Problem) -> RawJSON? {
        guard !isAlone else { return nil }
        let limit = time.now + patience
        let isGone = vigil.begin(other)
        defer { vigil.end(other) }
        while true {
            let standing = members.withLock { $0.standing(of: other, now: time.now) }
            let client = RPCClient(
                transport,
                target: Target(topic: Self.topic, server: other),
                timeout: max(.milliseconds(1), limit - time.now),
                mandatory: true,
                requiresConsumer: standing != .unknown
            )
            switch await Self.answer(of: client, method, question, unless: isGone) {
            case .success(let reply): return reply
            case .failure(let error) where error.code == .noResponder:
                guard standing == .present else { return nil }
                guard time.now < limit else { throw Self.unasked(error) }
                await isGone.wait(until: min(limit, time.now + Self.pause), time)
            case .failure(let error): throw Self.unasked(error)
            case nil: break
            }
            guard !isGone.isFired else {
                forget(other)
                return nil
            }
        }
    }

    /// What a call ends with; nil when `isGone` fires first.
    private static func answer(
        of client: RPCClient,
        _ method: String,
        _ question: RawJSON,
        unless isGone: Latch
    ) async -> Result<RawJSON, RPCError>? {
        await withTaskGroup(of: Result<RawJSON, RPCError>?.self) { group in
            group.addTask {
                do throws(RPCError) { return .success(try await client.call(method, .empty, raw: question)) } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await isGone.wait()
                return isGone.isFired ? nil : .failure(RPCError(.cancelled, "Nobody waits for the answer any more"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static func unasked(_ error: RPCError) -> Problem {
        Problem(.busUnavailable, "another gateway, which keeps this, could not be asked: \(error.message)")
    }
}
