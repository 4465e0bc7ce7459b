import Locking
import WireJSON

@testable import BuswayObservability

/// A collector that answers what it is told to, in turn, and a clock that only pauses move.
final class ScriptedCollector: SpanDestination {
    private struct State {
        var turns: [SpanDelivery]
        var documents: [[UInt8]] = []
        var pauses: [Duration] = []
        var now = ContinuousClock.now
    }

    private let state: Lock<State>
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(_ turns: [SpanDelivery] = []) {
        state = Lock(State(turns: turns))
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    func send(_ document: [UInt8]) async -> SpanDelivery {
        let turn = state.withLock { state in
            state.documents.append(document)
            return state.turns.isEmpty ? SpanDelivery.taken(rejected: 0, reason: nil) : state.turns.removeFirst()
        }
        arrival.yield()
        return turn
    }

    /// Waits until that many documents have come.
    func wait(for count: Int) async {
        guard state.withLock({ $0.documents.count }) < count else { return }
        for await _ in arrivals where state.withLock({ $0.documents.count }) >= count { return }
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }

    /// The names of the spans in each document.
    var names: [[String]] {
        get throws {
            try documents.map { document in
                let spans = document["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.arrayValue ?? []
                return spans.compactMap { $0["name"]?.stringValue }
            }
        }
    }

    var documents: [JSONValue] {
        get throws { try state.withLock { $0.documents }.map { try JSONValue(parsing: $0) } }
    }

    /// A clock whose pauses take no time, and are noted.
    var time: ExportTime {
        ExportTime(
            now: { [self] in state.withLock { $0.now } },
            sleep: { [self] duration in
                state.withLock { state in
                    state.pauses.append(duration)
                    state.now += duration
                }
                try Task.checkCancellation()
            }
        )
    }
}
