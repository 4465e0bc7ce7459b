internal import Locking
internal import Metrics

/// What is measured of a transport's clients, under the names of oslo.messaging's metrics.
final class ClientMetrics: Sendable {
    /// What requests are told apart by.
    private struct Key: Hashable {
        var kind: OutgoingRequest.Kind
        var exchange: String?
        var topic: String?
        var namespace: String?
        var version: String?
        var method: String?

        var dimensions: [(String, String)] {
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

    private static let mostKeys = 1000

    private let labels: MetricLabels
    private let instruments = Lock<[Key: Instruments]>([:])

    init(_ labels: MetricLabels) {
        self.labels = labels
    }

    /// Counts a request that is about to be sent.
    func started(_ request: OutgoingRequest) {
        with(request) { instruments, _ in instruments.started }.increment()
    }

    /// Counts a request that has ended, and how.
    func ended(_ request: OutgoingRequest, after duration: Duration, with error: RPCError?) {
        let (ended, seconds, failure) = with(request) { instruments, key in
            guard let code = error?.code else { return (instruments.ended, instruments.seconds, nil as Counter?) }
            let failure = instruments.failures[code] ?? Self.failure(code, key)
            instruments.failures[code] = failure
            return (instruments.ended, instruments.seconds, failure)
        }
        ended.increment()
        seconds.record(duration: duration)
        failure?.increment()
    }

    private func with<Result: Sendable>(
        _ request: OutgoingRequest,
        _ body: (inout Instruments, Key) -> Result
    ) -> Result {
        instruments.withLock { instruments in
            var key = key(for: request)
            if instruments[key] == nil, instruments.count >= Self.mostKeys { key = Key(kind: request.kind) }
            return body(&instruments[key, default: Self.instruments(key)], key)
        }
    }

    private func key(for request: OutgoingRequest) -> Key {
        guard labels == .byMethod else { return Key(kind: request.kind) }
        return Key(
            kind: request.kind,
            exchange: request.target.exchange,
            topic: request.target.topic,
            namespace: request.target.namespace,
            version: request.target.version,
            method: request.method
        )
    }

    private static func instruments(_ key: Key) -> Instruments {
        Instruments(
            started: Counter(label: "rpc_client_invocation_start_total", dimensions: key.dimensions),
            ended: Counter(label: "rpc_client_invocation_end_total", dimensions: key.dimensions),
            seconds: Timer(label: "rpc_client_processing_seconds", dimensions: key.dimensions)
        )
    }

    private static func failure(_ code: RPCError.Code, _ key: Key) -> Counter {
        Counter(
            label: "rpc_client_exception_total",
            dimensions: key.dimensions + [("exception", code.description)]
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
