internal import Locking
internal import Metrics

/// What is measured of a transport's clients, under the names of oslo.messaging's metrics.
final class ClientMetrics: Sendable {
    private static let mostMeasures = 1000

    private let labels: MetricLabels
    private let table = Lock<[RequestMeasures.Key: RequestMeasures]>([:])
    /// Those of calls, which nearly all requests are, where methods are not told apart.
    private let calls = RequestMeasures(RequestMeasures.Key(kind: .call))

    init(_ labels: MetricLabels) {
        self.labels = labels
    }

    /// What a request is counted with.
    func measures(of request: OutgoingRequest) -> RequestMeasures {
        if labels == .summary, request.kind == .call { return calls }
        let key = RequestMeasures.Key(request, labels)
        return table.withLock { table in
            if let known = table[key] { return known }
            let isFull = table.count >= Self.mostMeasures
            let key = isFull ? RequestMeasures.Key(kind: request.kind) : key
            let measures = table[key] ?? RequestMeasures(key)
            table[key] = measures
            return measures
        }
    }
}
