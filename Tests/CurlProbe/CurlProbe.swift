import CurlHTTP
import Locking
import Reactor

/// Asks for a URL that never answers, and measures meanwhile how late the loop's other work is.
///
/// Prints the error's code, how many milliseconds the request took, and by how many the latest timer was late.
@main
enum CurlProbe {
    static func main() async throws {
        let loop = try EventLoop(name: "probe")
        let client = HTTPClient(on: loop)
        let lateness = Lateness(on: loop)
        loop.execute { lateness.tick() }
        let start = MonotonicTime.now
        var outcome = "response"
        do throws(HTTPTransferError) {
            _ = try await client.send(.init(url: CommandLine.arguments[1], timeout: .milliseconds(500)))
        } catch {
            outcome = error.code.description
        }
        await client.shutDown()
        let elapsed = MonotonicTime.now - start
        print(outcome, elapsed / .milliseconds(1), lateness.most / .milliseconds(1))
    }
}

/// The greatest delay of timers that follow one another every millisecond.
final class Lateness: Sendable {
    private let loop: EventLoop
    private let state = Lock(Duration.zero)

    init(on loop: EventLoop) {
        self.loop = loop
    }

    var most: Duration { state.withLock { $0 } }

    func tick() {
        let due = MonotonicTime.now + .milliseconds(1)
        loop.schedule(at: due) { [self] in
            let late = MonotonicTime.now - due
            state.withLock { $0 = max($0, late) }
            tick()
        }
    }
}
