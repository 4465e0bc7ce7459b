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
    /// Fires when those that are there have had the time to say so.
    private let isSettled = Latch()

    /// How long the others have to answer a newcomer before it decides who has what.
    private static let settling = Duration.milliseconds(300)
    /// How long a question to another gateway may take.
    private static let patience = Duration.seconds(5)

    /// Starts with nothing kept, and under a name that nobody has had.
    init(_ transport: Transport, _ configuration: GatewayConfiguration) {
        self.transport = transport
        instance = UniqueID().description
        calls = OngoingCalls(configuration.limits.asyncCalls, instance: instance, time: .continuous)
        records = IdempotencyRecords(configuration.limits.idempotency, time: .continuous)
        isAlone = !configuration.looksForReplicas
        maximumReply = configuration.limits.reply
        time = transport.options.time
        members = Lock(Membership(own: instance))
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
            executor: .tasks(limit: 256),
            isTransient: true
        )
        while !Task.isCancelled {
            do throws(MessagingError) {
                try await server.start()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await server.wait() }
                    group.addTask { await self.announce() }
                    await group.next()
                    group.cancelAll()
                }
            } catch {
                // The library has logged it; there is no event for "the operator has corrected the permissions".
                do { try await time.sleep(until: time.now + Membership.interval) } catch { break }
            }
        }
        await Task { [self] in
            await say("bye")
            await server.stop(cancellingAfter: .zero)
        }.value
    }

    private func announce() async {
        while !Task.isCancelled {
            await say("hello")
            // Cancelled: the gateway is at its end.
            do {
                if !isSettled.isFired {
                    try await time.sleep(until: time.now + Self.settling)
                    isSettled.fire()
                }
                try await time.sleep(until: time.now + Membership.interval)
            } catch { return }
        }
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
    func forget(_ other: String) { members.withLock { $0.forget(other) } }

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
        guard let reply = try await ask(id.instance, "state", arguments, within: wait + Self.patience) else {
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
        guard let reply = try await ask(id.instance, "remove", arguments, within: Self.patience) else { return nil }
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
        await isSettled.wait(until: min(deadline, time.now + .seconds(1)), time)
        while true {
            let home = members.withLock { $0.home(of: key.record, now: time.now) }
            guard home != instance else {
                return (home, try records.begin(key.record, fingerprint: key.fingerprint, of: identity))
            }
            let arguments: JSONObject = [
                "record": .string(JSONString(key.record)), "fingerprint": .string(JSONString(key.fingerprint)),
                "identity": .string(JSONString(identity)),
            ]
            let patience = min(Self.patience, max(.milliseconds(1), deadline - time.now))
            guard let reply = try await ask(home, "begin", arguments, within: patience) else {
                // It is gone, and what it kept with it: the next one takes over.
                forget(home)
                continue
            }
            guard let verdict = ReplicaReply.verdict(reply, maximumBytes: maximumReply) else {
                throw Problem(.busUnavailable, "the gateway that keeps this Idempotency-Key gave no sensible answer")
            }
            return (home, try verdict.get())
        }
    }

    /// Says how a request ended, at the gateway that has its record.
    func end(_ record: String, claim: String, at home: String, with answer: StoredAnswer?) async {
        guard home != instance else { return records.end(record, claim: claim, with: answer) }
        var text = Array(#"{"record":"\#(record)","claim":"\#(claim)","answer":"#.utf8)
        text.append(contentsOf: answer?.json.bytes ?? RawJSON.null.bytes)
        text.append(UInt8(ascii: "}"))
        let client = client(home, within: Self.patience)
        do throws(RPCError) {
            _ = try await client.call("end", .empty, raw: RawJSON(unchecked: text[...]))
        } catch {
            // The record stays in progress: the request is not run again within its time, which is the safe side.
        }
    }

    // MARK: Asking

    private func client(_ other: String, within time: Duration) -> RPCClient {
        RPCClient(
            transport,
            target: Target(topic: Self.topic, server: other),
            timeout: time,
            mandatory: true,
            requiresConsumer: true
        )
    }

    /// What another gateway answers; nil when it is gone.
    private func ask(
        _ other: String,
        _ method: String,
        _ arguments: JSONObject,
        within time: Duration
    ) async throws(Problem) -> RawJSON? {
        guard !isAlone else { return nil }
        do throws(RPCError) {
            return try await client(other, within: time).call(method, .empty, raw: RawJSON(.object(arguments)))
        } catch {
            if error.code == .noResponder { return nil }
            throw Problem(.busUnavailable, "another gateway, which keeps this, could not be asked: \(error.message)")
        }
    }
}
