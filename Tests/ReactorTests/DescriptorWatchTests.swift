import CLinux
import Glibc
import Locking
import Reactor
import Testing

@Suite("Watching somebody else's descriptor", .timeLimit(.minutes(1)))
struct DescriptorWatchTests {
    @Test("reports a state for as long as it lasts, until the watch changes its interest or ends")
    func levels() async throws {
        try await onLoop { loop in
            var ends: [Int32] = [0, 0]
            #expect(unsafe pipe(&ends) == 0)
            defer { for end in ends { close(end) } }
            var reports = 0
            let watch = try DescriptorWatch(ends[0], on: loop, for: [.readable]) { readiness in
                #expect(readiness == [.readable])
                reports += 1
            }
            await pause(.milliseconds(2), on: loop)
            #expect(reports == 0)
            #expect(unsafe write(ends[1], [1], 1) == 1)
            while reports < 3 { await pause(.zero, on: loop) }
            try watch.update([])
            let before = reports
            await pause(.milliseconds(2), on: loop)
            #expect(reports == before)
            try watch.update([.readable])
            while reports == before { await pause(.zero, on: loop) }
            watch.cancel()
            watch.cancel()
            let last = reports
            await pause(.milliseconds(2), on: loop)
            #expect(reports == last)
        }
    }

    @Test("fails for what cannot be watched, and on a loop that has ended")
    func refused() async throws {
        let loop = try EventLoop(name: "test")
        let error = await Task(executorPreference: loop) { watchFailure(-1, on: loop) }.value
        #expect(error?.errno == EBADF)
        await loop.shutDown()
        let late = await Task(executorPreference: loop) { watchFailure(0, on: loop) }.value
        #expect(late?.errno == ECANCELED)
    }
}

private func watchFailure(_ descriptor: Int32, on loop: EventLoop) -> SystemError? {
    do {
        _ = try DescriptorWatch(descriptor, on: loop, for: [.readable]) { _ in }
        return nil
    } catch {
        return error
    }
}
