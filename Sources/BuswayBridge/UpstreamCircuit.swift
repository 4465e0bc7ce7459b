internal import Locking

/// Leaves a service alone once it has failed several times in a row, and then lets one request a time see whether it is back.
///
/// So requests that would wait for nothing fail at once, and a service that comes up again is not run over. The gateway's
/// circuit is another: it has one for each caller, because there a caller's own doing may be what fails.
public final class UpstreamCircuit: UpstreamClient {
    /// When a service is left alone.
    public struct Configuration: Sendable, Hashable {
        /// How many failures in a row it takes.
        public var failures: Int
        /// How long it is left alone before one request is let through to see.
        public var rest: Duration
        /// A request that was given less time than this says nothing about the service when it runs out.
        public var deadline: Duration

        /// Makes a configuration; those are the defaults.
        public init(failures: Int = 5, rest: Duration = .seconds(5), deadline: Duration = .seconds(1)) {
            self.failures = failures
            self.rest = rest
            self.deadline = deadline
        }
    }

    private struct State {
        var failures = 0
        /// When the next request may go and see; nil while the circuit is closed.
        var probeAt: ContinuousClock.Instant?
    }

    private let client: any UpstreamClient
    private let configuration: Configuration
    private let time: BridgeTime
    private let state = Lock(State())

    /// Makes a closed circuit before `client`.
    public init(_ client: any UpstreamClient, _ configuration: Configuration = .init(), time: BridgeTime = .init()) {
        self.client = client
        self.configuration = configuration
        self.time = time
    }

    /// Whether requests are refused now.
    public var isOpen: Bool { state.withLock { $0.probeAt != nil } }

    /// Sends the request, unless the service is being left alone.
    public func send(_ request: UpstreamRequest) async throws(UpstreamError) -> UpstreamResponse {
        guard mayPass() else {
            throw UpstreamError(.resting, "the service has failed several times in a row and is tried again later")
        }
        do throws(UpstreamError) {
            let response = try await client.send(request)
            note(isFailure: [502, 503, 504].contains(response.status))
            return response
        } catch {
            switch error.kind {
            case .unreachable: note(isFailure: true)
            case .timeout: if request.timeout >= configuration.deadline { note(isFailure: true) }
            case .unacceptable: note(isFailure: false)
            case .cancelled, .resting: break
            }
            throw error
        }
    }

    private func mayPass() -> Bool {
        let now = time.now()
        return state.withLock { state in
            guard let probeAt = state.probeAt else { return true }
            guard probeAt <= now else { return false }
            state.probeAt = now + configuration.rest
            return true
        }
    }

    private func note(isFailure: Bool) {
        let now = time.now()
        state.withLock { state in
            guard isFailure else {
                state = State()
                return
            }
            state.failures += 1
            if state.failures >= configuration.failures { state.probeAt = now + configuration.rest }
        }
    }
}
