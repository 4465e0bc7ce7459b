import Locking

/// How often the client has put each request on the wire, read from the bytes it has sent.
final class PublishTally: Sendable {
    private struct State {
        var counts: [Int: Int] = [:]
        /// The end of what each connection has sent so far, which may be the start of a mark.
        var tails: [Connection: [UInt8]] = [:]
    }

    private struct Connection: Hashable {
        let proxy: Int
        let number: Int
    }

    private let state = Lock(State())

    /// How often a request was sent.
    func count(of number: Int) -> Int { state.withLock { $0.counts[number] ?? 0 } }

    /// What the proxy with this number is to observe its connections with.
    func observer(proxy: Int) -> @Sendable (_ connection: Int, _ bytes: [UInt8]) -> Void {
        { [state] connection, bytes in
            let connection = Connection(proxy: proxy, number: connection)
            state.withLock { state in
                let known = (state.tails[connection] ?? []) + bytes
                // A mark that ended in the tail is shorter than this, so that none is counted twice.
                state.tails[connection] = Array(known.suffix(RequestMark.length - 1))
                for number in RequestMark.numbers(in: known) { state.counts[number, default: 0] += 1 }
            }
        }
    }
}
