import Locking
import SocketHTTP

/// A body whose pieces a test hands over one by one, and which remembers what the server has told it.
final class ScriptedBody: HTTPBodyStream {
    private struct State {
        var pieces: [String] = []
        var hasEnded = false
        var asked = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    let drained = Happening()
    let clientEnded = Happening()
    let closed = Happening()
    private let state = Lock(State())
    /// Sent, and then the end, when the server drains; without it a drain changes nothing.
    private let lastWords: String?
    /// Sent when the client has ended its side.
    private let probe: String?

    init(_ pieces: String..., lastWords: String? = nil, probe: String? = nil) {
        self.lastWords = lastWords
        self.probe = probe
        state.withLock { $0.pieces = pieces }
    }

    /// How often the server has asked for a piece.
    var asked: Int { state.withLock { $0.asked } }

    func send(_ piece: String) { change { $0.pieces.append(piece) } }
    func end() { change { $0.hasEnded = true } }

    func next() async -> [UInt8]? {
        state.withLock { $0.asked += 1 }
        while !Task.isCancelled {
            let (piece, hasEnded) = state.withLock { state in
                (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.hasEnded)
            }
            if let piece { return Array(piece.utf8) }
            if hasEnded { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        guard state.pieces.isEmpty, !state.hasEnded, !Task.isCancelled else { return true }
                        state.waiting = continuation
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                change { _ in }
            }
        }
        return nil
    }

    func drain() {
        drained.happen()
        guard let lastWords else { return }
        send(lastWords)
        end()
    }

    func clientEndedItsSide() {
        clientEnded.happen()
        if let probe { send(probe) }
    }

    func close() { closed.happen() }

    private func change(_ body: (inout State) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            return state.waiting.take()
        }
        waiting?.resume()
    }
}

/// A body without end, in pieces of a size, for clients that do not read.
final class EndlessBody: HTTPBodyStream {
    static let piece = 65_536
    let closed = Happening()
    private let count = Lock(0)

    /// How many octets the server has taken.
    var taken: Int { count.withLock { $0 * Self.piece } }

    func next() async -> [UInt8]? {
        if Task.isCancelled { return nil }
        count.withLock { $0 += 1 }
        return Array(repeating: 0x61, count: Self.piece)
    }

    func drain() {}
    func close() { closed.happen() }
}
