import Locking
import Reactor
import Testing

@Suite("Waiting on a socket", .timeLimit(.minutes(1)))
struct SocketWaitingTests {
    @Test("to read ends at the deadline, and the connection lives on", arguments: Family.allCases)
    func readDeadline(_ family: Family) async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(family, on: loop)
            for _ in 0..<3 {
                let deadline = MonotonicTime.now + .milliseconds(3)
                let error = await failure { () throws(SocketError) in _ = try await readOnce(server, by: deadline) }
                #expect(error?.code == .deadlineExceeded)
                #expect(MonotonicTime.now >= deadline)
            }
            try await client.write([1])
            #expect(try await readOnce(server, by: .now) == [1], "what is there needs no waiting, late or not")
        }
    }

    @Test("keeps to a nearer deadline after a farther one, and to a farther one after a nearer one")
    func changingDeadlines() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            try await client.write([1])
            _ = try await readOnce(server, by: .now + .seconds(60))
            for milliseconds in [20, 2, 30, 1] {
                let deadline = MonotonicTime.now + .milliseconds(milliseconds)
                let error = await failure { () throws(SocketError) in _ = try await readOnce(server, by: deadline) }
                #expect(error?.code == .deadlineExceeded)
                #expect(MonotonicTime.now >= deadline)
                #expect(MonotonicTime.now < deadline + .seconds(10))
            }
        }
    }

    @Test("to write to a peer that does not read ends at the deadline", arguments: Family.allCases)
    func writeDeadline(_ family: Family) async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(family, on: loop)
            let filled = try await fill(client)
            let error = await failure { () throws(SocketError) in
                try await client.write([1], deadline: .now + .milliseconds(5))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(try await readAll(server, count: filled).count == filled)
        }
    }

    @Test("to connect where nobody accepts ends at the deadline", arguments: Family.allCases)
    func connectDeadline(_ family: Family) async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(family.address, backlog: 0, on: loop)
            var connected: [Socket] = []
            let error = await failure { () throws(SocketError) in
                // The backlog holds one or two, depending on the family.
                for _ in 0..<5 {
                    let deadline = MonotonicTime.now + .milliseconds(30)
                    connected.append(
                        try await Socket.connect(to: listener.boundAddress, on: loop, deadline: deadline)
                    )
                }
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.call == "connect")
            listener.close()
        }
    }

    @Test("to connect to a full Unix backlog succeeds once there is room")
    func unixBacklog() async throws {
        try await onLoop { loop in
            let listener = try ListeningSocket.bind(Family.unix.address, backlog: 0, on: loop)
            let first = try await Socket.connect(to: listener.boundAddress, on: loop)
            async let second = Socket.connect(to: listener.boundAddress, on: loop).close()
            await pause(.milliseconds(15), on: loop)
            _ = try Socket(adopting: try await listener.accept(), on: loop)
            try await second
            first.close()
            listener.close()
        }
    }

    @Test("to connect where nobody listens fails with the reason")
    func refused() async throws {
        try await onLoop { loop in
            for family in [Family.ipv4, .ipv6, .unix] {
                let listener = try ListeningSocket.bind(family.address, on: loop)
                listener.close()
                let error = await failure { () throws(SocketError) in
                    _ = try await Socket.connect(to: listener.boundAddress, on: loop)
                }
                #expect(error?.code == .system)
                let reason = family == .unix ? "connect: No such file or directory" : "connect: Connection refused"
                #expect(error?.description == reason)
            }
        }
    }

    @Test("ends when the socket is closed", arguments: Family.allCases)
    func closed(_ family: Family) async throws {
        try await withLoop { loop in
            let (near, far) = try await duplexPair(family, on: loop)
            async let read = near.outcomeOfReading()
            async let write = near.outcomeOfWriting()
            await near.untilBothWait()
            await near.close()
            #expect(await read == .closed)
            #expect(await write == .closed)
            #expect(await near.outcomeOfReading() == .closed)
            await near.close()
            await far.close()
        }
    }

    @Test("ends when the loop is shut down")
    func shutDown() async throws {
        let loop = try EventLoop(name: "test")
        let (near, far) = try await duplexPair(.ipv4, on: loop)
        let listener = try ListeningSocket.bind(Family.unix.address, on: loop)
        async let read = near.outcomeOfReading()
        async let write = near.outcomeOfWriting()
        let accept = Task(executorPreference: loop) {
            await failure { () throws(SocketError) in _ = try await listener.accept() }
        }
        await near.untilBothWait()
        await settle(loop)
        await loop.shutDown()
        #expect(await read == .closed)
        #expect(await write == .closed)
        #expect(await accept.value?.code == .closed)
        #expect(await far.outcomeOfReading() == .closed)
        let late = Task(executorPreference: loop) {
            await failure { () throws(SocketError) in
                _ = try await Socket.connect(to: .ipv4(0x7F00_0001, port: 1), on: loop)
            }
        }
        let code = await late.value?.code
        #expect(code == .closed || code == .system)
    }

    @Test("ends as cancelled whenever the cancellation comes, thousands of times, and not a byte is lost")
    func cancelledReads() async throws {
        try await withLoop { loop in
            let (near, far) = try await duplexPair(.unix, on: loop)
            var written = 0
            var read = 0
            for round in 0..<3_000 {
                let attempt = Task { await near.outcomeOfReading() }
                if round % 3 == 1 { await settle(loop) }
                if round % 5 == 0 {
                    try await far.sendOne()
                    written += 1
                }
                if round % 3 == 2 { await Task.yield() }
                attempt.cancel()
                let outcome = await attempt.value
                #expect(outcome == nil || outcome == .cancelled)
                read = await near.bytesRead
            }
            while read < written {
                _ = await near.outcomeOfReading()
                read = await near.bytesRead
            }
            #expect(read == written)
            await near.close()
            await far.close()
        }
    }

    @Test("to write, to accept and to connect ends as cancelled too, thousands of times")
    func cancelledOthers() async throws {
        try await withLoop { loop in
            let (near, far) = try await duplexPair(.unix, on: loop)
            _ = await near.outcomeOfWriting(deadline: .now)
            let listener = try ListeningSocket.bind(Family.unix.address, backlog: 0, on: loop)
            let address = listener.boundAddress
            let occupant = try await Duplex.connect(to: address, on: loop)
            let quiet = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: 0), on: loop)
            for round in 0..<1_000 {
                let write = Task { await near.outcomeOfWriting() }
                let accept = Task(executorPreference: loop) {
                    await failure { () throws(SocketError) in _ = try await quiet.accept() }?.code
                }
                let connect = Task(executorPreference: loop) {
                    await failure { () throws(SocketError) in _ = try await Socket.connect(to: address, on: loop) }?
                        .code
                }
                if round % 2 == 0 { await settle(loop) }
                for task in [write, accept, connect] { task.cancel() }
                for task in [write, accept, connect] { #expect(await task.value == .cancelled) }
            }
            await runOnce(on: loop) {
                listener.close()
                quiet.close()
            }
            await near.close()
            await far.close()
            await occupant.close()
        }
    }

    @Test("costs the loop nothing: it does not wake for an idle connection, even with unread data and a half-close")
    func idle() async throws {
        try await withLoop { loop in
            try await withLoop("other") { other in
                let (near, far) = try await duplexPair(.ipv4, on: other)
                let (quiet, peer) = try await duplexPair(.ipv4, on: loop)
                try await peer.sendOne()
                await peer.end()
                await settle(loop)
                await settle(loop)
                let before = await runOnce(on: loop) { loop.pollCount }
                await pause(.milliseconds(50), on: other)
                #expect(loop.pollCount - before <= 1)
                for duplex in [near, far, quiet, peer] { await duplex.close() }
            }
        }
    }
}
