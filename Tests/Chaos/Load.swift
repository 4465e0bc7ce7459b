import Locking
import Messaging
import WireJSON

/// Callers that call and cast without end, each one thing after the other.
struct Load: Sendable {
    let transport: Transport
    let settings: ChaosSettings
    let ledger: AttemptLedger
    private let isOver = Lock(false)

    init(_ transport: Transport, _ settings: ChaosSettings, _ ledger: AttemptLedger) {
        self.transport = transport
        self.settings = settings
        self.ledger = ledger
    }

    /// Runs until ``stop()`` and until everything begun has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<settings.callers {
                group.addTask {
                    while !isOver.withLock({ $0 }) { await attempt() }
                }
            }
        }
    }

    func stop() { isOver.withLock { $0 = true } }

    /// Makes the next request of the load.
    private func attempt() async {
        let number = ledger.nextNumber()
        // Half of the requests are sent as oslo does by default, half as the gateway does.
        await attempt(number, Self.kind(of: number), isStrict: number.isMultiple(of: 2))
    }

    /// Calls as the gateway does until a call is good, and returns when that ended.
    func callUntilGood() async throws -> ContinuousClock.Instant {
        while true {
            try Task.checkCancellation()
            let attempt = await attempt(ledger.nextNumber(), .call, isStrict: true)
            if attempt.isGood { return attempt.end }
        }
    }

    @discardableResult
    private func attempt(_ number: Int, _ kind: Attempt.Kind, isStrict: Bool) async -> Attempt {
        let client = RPCClient(
            transport,
            target: ChaosBus.target,
            timeout: settings.timeout,
            mandatory: isStrict,
            requiresConsumer: isStrict
        )
        let arguments: JSONObject = ["mark": JSONValue(RequestMark.text(number))]
        let start = ContinuousClock.now
        var failure: RPCError?
        var returned: String?
        do throws(RPCError) {
            switch kind {
            case .call: returned = try await client.call("work", .empty, arguments).stringValue
            case .cast: try await client.cast("work", .empty, arguments)
            case .raisingCall: try await client.call("raise", .empty, arguments)
            case .unknownCall: try await client.call("missing", .empty, arguments)
            }
        } catch {
            failure = error
        }
        let attempt = Attempt(
            number: number,
            kind: kind,
            start: start,
            end: .now,
            error: failure,
            returned: returned
        )
        ledger.note(attempt)
        if !attempt.isGood {
            // Callers that are refused at once come again a little later; nothing is waited for here.
            do { try await Task.sleep(for: .milliseconds(20)) } catch {}
        }
        return attempt
    }

    private static func kind(of number: Int) -> Attempt.Kind {
        switch (number / 2) % 20 {
        case 0: .unknownCall
        case 1, 2: .raisingCall
        case 3..<9: .cast
        default: .call
        }
    }
}
