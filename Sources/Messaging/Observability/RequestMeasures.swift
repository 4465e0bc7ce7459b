internal import Locking
internal import Metrics

/// What is measured of one kind of requests.
final class RequestMeasures: Sendable {
    /// What requests are told apart by.
    struct Key: Hashable {
        var kind: OutgoingRequest.Kind
        var exchange: String?
        var topic: String?
        var namespace: String?
        var version: String?
        var method: String?

        fileprivate var dimensions: [(String, String)] {
            var dimensions = [("call_type", kind.name)]
            for (name, value) in [
                ("exchange", exchange), ("topic", topic), ("namespace", namespace), ("version", version),
                ("method", method),
            ] {
                if let value { dimensions.append((name, value)) }
            }
            return dimensions
        }
    }

    private struct Instruments {
        let started: Counter
        let ended: Counter
        let seconds: Timer
        var failures: [RPCError.Code: Counter] = [:]
    }

    private let key: Key
    /// Made with the first request: what nobody sends is not reported either.
    private let instruments = Lock<Instruments?>(nil)

    init(_ key: Key) { self.key = key }

    /// Counts a request that is about to be sent.
    func started() { with { $0.started }.increment() }

    /// Counts a request that has ended, and how.
    func ended(after duration: Duration, with error: RPCError?) {
        let (ended, seconds) = with { ($0.ended, $0.seconds) }
        ended.increment()
        seconds.record(duration: duration)
        if let error { counter(of: error.code).increment() }
    }

    private func with<Result: Sendable>(_ body: (inout Instruments) -> Result) -> Result {
        instruments.withLock { instruments in
            var present = instruments ?? makeInstruments()
            instruments = nil
            defer { instruments = present }
            return body(&present)
        }
    }

    private func makeInstruments() -> Instruments {
        Instruments(
            started: Counter(label: "rpc_client_invocation_start_total", dimensions: key.dimensions),
            ended: Counter(label: "rpc_client_invocation_end_total", dimensions: key.dimensions),
            seconds: Timer(label: "rpc_client_processing_seconds", dimensions: key.dimensions)
        )
    }

    private func counter(of code: RPCError.Code) -> Counter {
        with { instruments in
            if let known = instruments.failures[code] { return known }
            let dimensions = key.dimensions + [("exception", code.description)]
            let counter = Counter(label: "rpc_client_exception_total", dimensions: dimensions)
            instruments.failures[code] = counter
            return counter
        }
    }
}

extension RequestMeasures.Key {
    /// What tells a request apart, as far as the labels do.
    init(_ request: OutgoingRequest, _ labels: MetricLabels) {
        guard labels == .byMethod else {
            self.init(kind: request.kind)
            return
        }
        self.init(
            kind: request.kind,
            exchange: request.target.exchange,
            topic: request.target.topic,
            namespace: request.target.namespace,
            version: request.target.version,
            method: request.method
        )
    }
}

extension OutgoingRequest.Kind {
    fileprivate var name: String {
        switch self {
        case .call: "call"
        case .cast: "cast"
        case .fanout: "fanout"
        }
    }
}
