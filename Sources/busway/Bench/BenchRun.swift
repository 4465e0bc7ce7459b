import HTTPTypes
import Locking
import Reactor
import SocketHTTP

/// Keeps a number of connections busy, each with one request after the other.
///
/// A connection sends when its last answer is there, so a server that is slow is asked less: what is measured is how long
/// answers take at that many connections, not how a given rate would be served.
struct BenchRun: Sendable, CustomStringConvertible {
    /// What came of a run.
    struct Outcome: Sendable {
        var tally: BenchTally
        var elapsed: Duration
        /// Requests that were under way when the run was interrupted, of which nothing is known.
        var unfinished: Int
    }

    let target: BenchTarget
    let connections: Int
    let time: Duration
    /// How long one request may take, its connection included where there is none.
    let timeout: Duration

    /// What it does, in a few words.
    var description: String {
        "\(connections) connections for \(time / .seconds(1)) s: \(target.head.method) \(target.url)"
    }

    /// A connection that cannot be made is not tried again at once: nobody is served by a storm.
    private static let pause = Duration.milliseconds(100)

    /// Counters of one loop: a histogram for every connection would be much memory for nothing.
    private final class Shared: Sendable {
        let tally = Lock(BenchTally())
        let unfinished = Lock(0)
    }

    /// Runs to the end of its time, and on until what is under way then has ended; or until the task is cancelled.
    func run(on loops: EventLoopGroup) async -> Outcome {
        let start = MonotonicTime.now
        let end = start + time
        let shared = loops.loops.map { _ in Shared() }
        await withDiscardingTaskGroup { group in
            for number in 0..<connections {
                let index = number % loops.loops.count
                let loop = loops.loops[index]
                group.addTask(executorPreference: loop) { await keepBusy(on: loop, until: end, shared[index]) }
            }
        }
        var outcome = Outcome(tally: BenchTally(), elapsed: MonotonicTime.now - start, unfinished: 0)
        for part in shared {
            outcome.tally.add(part.tally.withLock { $0 })
            outcome.unfinished += part.unfinished.withLock { $0 }
        }
        return outcome
    }

    private func keepBusy(on loop: EventLoop, until end: MonotonicTime, _ shared: Shared) async {
        var connection: HTTPClientConnection?
        while MonotonicTime.now < end, !Task.isCancelled {
            do throws(HTTPClientError) {
                connection = try await request(on: connection, loop, shared)
            } catch {
                connection = nil
                if error.code == .cancelled {
                    shared.unfinished.withLock { $0 += 1 }
                    return
                }
                shared.tally.withLock { $0.count(error: error.code.description) }
                // Cancelled is what the loop looks at.
                if error.code == .connectFailed { try? await Task.sleep(for: Self.pause) }
            }
        }
        await connection?.close()
    }

    /// One request, on the connection there is or on a new one; returns it when it can take another.
    private func request(
        on connection: HTTPClientConnection?,
        _ loop: EventLoop,
        _ shared: Shared
    ) async throws(HTTPClientError) -> HTTPClientConnection? {
        let deadline = MonotonicTime.now + timeout
        let open: HTTPClientConnection
        if let connection {
            open = connection
        } else {
            open = try await target.connect(on: loop, deadline: deadline)
        }
        let start = MonotonicTime.now
        let response = try await open.send(target.head, body: target.body, deadline: deadline)
        let time = MonotonicTime.now - start
        shared.tally.withLock {
            $0.count(status: response.head.status.code, octets: response.body.count, after: time)
        }
        return await open.isOpen ? open : nil
    }
}
