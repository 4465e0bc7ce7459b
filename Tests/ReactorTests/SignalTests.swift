import Glibc
import Reactor
import Testing

@Suite("The signals of the process", .timeLimit(.minutes(1)))
struct SignalTests {
    @Test("arrive as a sequence, each of them, whichever thread the kernel picks")
    func sequence() async {
        await #expect(processExitsWith: .success) {
            try await withLoop { loop in
                let source = try await SignalSource(on: loop)
                var iterator = source.makeAsyncIterator()
                for signal in [Signal.hangUp, .terminate, .interrupt, .terminate] {
                    kill(getpid(), signal.rawValue)
                    #expect(await iterator.next() == signal)
                }
                source.close()
                // One without an effect of its own, because the last may still be on its way when the source ends.
                let many = try await SignalSource([Signal(rawValue: SIGWINCH)], on: loop)
                var next = many.makeAsyncIterator()
                await withTaskGroup { group in
                    for _ in 0..<20 { group.addTask { _ = kill(getpid(), SIGWINCH) } }
                }
                #expect(await next.next()?.rawValue == SIGWINCH)
            }
        }
    }

    @Test("have the effect they had before when the source is closed")
    func restored() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            try await withLoop { loop in
                let source = try await SignalSource([.terminate], on: loop)
                var iterator = source.makeAsyncIterator()
                kill(getpid(), SIGTERM)
                #expect(await iterator.next() == .terminate)
                source.close()
                await settle(loop)
                kill(getpid(), SIGTERM)
                while true { pause() }
            }
        }
    }

    @Test("end with the loop that reads them")
    func shutDown() async throws {
        // A signal no other test listens to, and that has no effect by itself.
        let quiet = Signal(rawValue: SIGWINCH)
        let loop = try EventLoop(name: "test")
        let source = try await SignalSource([quiet], on: loop)
        async let signals = source.reduce(into: [Signal]()) { $0.append($1) }
        await loop.shutDown()
        #expect(await signals == [])
        let error = await #expect(throws: SystemError.self) { try await SignalSource([quiet], on: loop) }
        #expect(error?.errno == ECANCELED)
    }

    @Test("have one listener each, and some can have none")
    func refused() async throws {
        try await withLoop { loop in
            let source = try await SignalSource([Signal(rawValue: SIGURG)], on: loop)
            let second = await #expect(throws: SystemError.self) {
                try await SignalSource([Signal(rawValue: SIGCONT), Signal(rawValue: SIGURG)], on: loop)
            }
            #expect(second?.errno == EBUSY)
            source.close()
            await settle(loop)
            let third = try await SignalSource([Signal(rawValue: SIGCONT), Signal(rawValue: SIGURG)], on: loop)
            third.close()
            for number in [SIGKILL, 0, -1, 1000] {
                let error = await #expect(throws: SystemError.self) {
                    try await SignalSource([Signal(rawValue: number)], on: loop)
                }
                #expect(error?.errno == EINVAL)
            }
        }
    }

    @Test("have their customary names")
    func names() {
        let signals = [Signal.terminate, .interrupt, .hangUp, Signal(rawValue: 12)]
        #expect(signals.map(\.description) == ["SIGTERM", "SIGINT", "SIGHUP", "signal 12"])
    }
}
