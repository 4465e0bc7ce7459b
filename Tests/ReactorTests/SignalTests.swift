import Glibc
import Reactor
import Testing

@Suite("The signals of the process", .timeLimit(.minutes(1)))
struct SignalTests {
    @Test("arrive as a sequence that ends with the source")
    func sequence() async throws {
        try await withLoop { loop in
            let source = try await SignalSource(on: loop)
            var iterator = source.makeAsyncIterator()
            // To the loop's own thread, which blocks them: one sent to the process would end the tests.
            for signal in [Signal.hangUp, .terminate, .interrupt, .terminate] {
                loop.execute { raise(signal.rawValue) }
                #expect(await iterator.next() == signal)
            }
            source.close()
            #expect(await iterator.next() == nil)
        }
    }

    @Test("end with the loop that reads them")
    func shutDown() async throws {
        let loop = try EventLoop(name: "test")
        let source = try await SignalSource([.hangUp], on: loop)
        async let signals = source.reduce(into: [Signal]()) { $0.append($1) }
        await loop.shutDown()
        #expect(await signals == [])
        await #expect(throws: SystemError.self) { try await SignalSource([.hangUp], on: loop) }
    }

    @Test("are blocked in the thread that asks for it, and in those it starts")
    func block() async throws {
        try await withLoop { loop in
            let masked = await runOnce(on: loop) {
                do throws(SystemError) {
                    try SignalSource.block([.interrupt])
                } catch {
                    Issue.record(error)
                }
                var mask = sigset_t()
                unsafe pthread_sigmask(SIG_SETMASK, nil, &mask)
                return unsafe sigismember(&mask, SIGINT)
            }
            #expect(masked == 1)
        }
        #expect(throws: SystemError.self) { try SignalSource.block([Signal(rawValue: 1000)]) }
    }

    @Test("have their customary names")
    func names() {
        let signals = [Signal.terminate, .interrupt, .hangUp, Signal(rawValue: 12)]
        #expect(signals.map(\.description) == ["SIGTERM", "SIGINT", "SIGHUP", "signal 12"])
    }
}
