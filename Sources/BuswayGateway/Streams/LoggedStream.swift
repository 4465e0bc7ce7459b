import Locking

/// A stream that tells how many octets it brought when it has ended: the end of the request it answers.
final class LoggedStream: GatewayStream {
    private let stream: any GatewayStream
    private let octets = Lock(0)
    private let report: @Sendable (_ octets: Int) -> Void

    init(_ stream: any GatewayStream, report: @escaping @Sendable (_ octets: Int) -> Void) {
        self.stream = stream
        self.report = report
    }

    func next() async -> [UInt8]? {
        guard let piece = await stream.next() else { return nil }
        octets.withLock { $0 += piece.count }
        return piece
    }

    func drain() { stream.drain() }
    func probe() { stream.probe() }

    func close() {
        stream.close()
        report(octets.withLock { $0 })
    }
}
