internal import Locking

/// Looks names up with `getaddrinfo(3)`, each on a thread of its own.
///
/// That call blocks for as long as the name service takes, so it runs neither on Swift's shared pool nor on a loop. It
/// cannot be interrupted either: a lookup nobody waits for any more goes on until the system gives up, and counts
/// against ``maximumLookups`` so long.
public final class NameResolver: Sendable {
    /// How many lookups may be going on at once.
    public let maximumLookups: Int

    typealias Lookup = @Sendable (_ host: String, _ port: UInt16) -> Result<[SocketAddress], ResolutionError>

    private let lookup: Lookup
    private let running = Lock(0)

    /// Makes a resolver that allows `maximumLookups` at once.
    public convenience init(maximumLookups: Int = 16) {
        self.init(maximumLookups: maximumLookups, lookup: systemLookup)
    }

    init(maximumLookups: Int, lookup: @escaping Lookup) {
        self.maximumLookups = maximumLookups
        self.lookup = lookup
    }

    /// The addresses of `host`, in the order of preference of RFC 6724, at least one.
    ///
    /// A numeric host is returned at once.
    ///
    /// - Throws: ``ResolutionError``; `deadlineExceeded` and `cancelled` promptly, whatever the name service does.
    public func resolve(
        host: String,
        port: UInt16,
        deadline: MonotonicTime? = nil
    ) async throws(ResolutionError) -> [SocketAddress] {
        if let address = SocketAddress(host: host, port: port) { return [address] }
        guard let deadline else { return try await wait(host, port).get() }
        let outcome = await withTaskGroup { group -> Result<[SocketAddress], ResolutionError> in
            group.addTask { await self.wait(host, port) }
            group.addTask {
                do {
                    try await Task.sleep(for: deadline - .now)
                    return .failure(ResolutionError(.deadlineExceeded, host: host))
                } catch {
                    return .failure(ResolutionError(.cancelled, host: host))
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(ResolutionError(.cancelled, host: host))
        }
        return try outcome.get()
    }

    /// Starts a lookup and waits for it or for cancellation, whichever comes first.
    private func wait(_ host: String, _ port: UInt16) async -> Result<[SocketAddress], ResolutionError> {
        let admitted = running.withLock { running in
            guard running < maximumLookups else { return false }
            running += 1
            return true
        }
        guard admitted else { return .failure(ResolutionError(.overloaded, host: host)) }
        let answer = PendingAnswer()
        do {
            let thread = try SystemThread(name: "resolver") { [self] in
                let result = lookup(host, port)
                running.withLock { $0 -= 1 }
                answer.give(result)
            }
            thread.detach()
        } catch {
            running.withLock { $0 -= 1 }
            return .failure(ResolutionError(.failed, host: host, detail: error.description))
        }
        return await withTaskCancellationHandler {
            await answer.value
        } onCancel: {
            answer.give(.failure(ResolutionError(.cancelled, host: host)))
        }
    }
}

/// An answer somebody waits for; the first one given counts.
private final class PendingAnswer: Sendable {
    private typealias Answer = Result<[SocketAddress], ResolutionError>

    private enum State {
        case open
        case awaited(CheckedContinuation<Result<[SocketAddress], ResolutionError>, Never>)
        case given(Answer)
    }

    private let state = Lock(State.open)

    func give(_ answer: Result<[SocketAddress], ResolutionError>) {
        let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            switch state {
            case .given: return nil
            case .open:
                state = .given(answer)
                return nil
            case .awaited(let waiter):
                state = .given(answer)
                return waiter
            }
        }
        waiter?.resume(returning: answer)
    }

    var value: Result<[SocketAddress], ResolutionError> {
        get async {
            await withCheckedContinuation { waiter in
                let answer = state.withLock { state -> Answer? in
                    if case .given(let answer) = state { return answer }
                    state = .awaited(waiter)
                    return nil
                }
                if let answer { waiter.resume(returning: answer) }
            }
        }
    }
}
