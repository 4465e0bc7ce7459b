import CLinux
import Locking
import Reactor
import Testing

@Suite("A socket", .timeLimit(.minutes(1)))
struct SocketTests {
    @Test("carries 10 MB both ways at once, between two loops", arguments: Family.allCases)
    func echo(_ family: Family) async throws {
        let count = 10 << 20
        let sent = pattern(count)
        try await withLoop("server") { serverLoop in
            let listener = try ListeningSocket.bind(family.address, on: serverLoop)
            let server = Task(executorPreference: serverLoop) {
                let socket = try Socket(adopting: try await listener.accept(), on: serverLoop)
                defer { socket.close() }
                var bytes: [UInt8] = []
                while try await socket.read(appendingTo: &bytes, atMost: 50_000) > 0 {
                    try await socket.write(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
                try socket.shutdownWrite()
                listener.close()
            }
            let received = try await onLoop("client") { loop in
                let socket = try await Socket.connect(to: listener.boundAddress, on: loop)
                defer { socket.close() }
                // One task, because a socket may not be shared: the writes run ahead of the reads by less than the
                // kernel's buffers hold.
                var received: [UInt8] = []
                received.reserveCapacity(count)
                for start in stride(from: 0, to: count, by: 65_536) {
                    try await socket.write(sent[start..<min(start + 65_536, count)])
                    received += try await readAll(socket, count: min(65_536, count - start))
                }
                try socket.shutdownWrite()
                return try await received + readAll(socket)
            }
            try await server.value
            #expect(received == sent)
        }
    }

    @Test("lets one task read while another writes more than the kernel holds", arguments: Family.allCases)
    func fullDuplex(_ family: Family) async throws {
        let count = 10 << 20
        try await withLoop { loop in
            let (near, far) = try await duplexPair(family, on: loop)
            async let sent: Void = near.send(count)
            async let echoed: Void = far.echo()
            let received = try await near.receive(count)
            try await sent
            await near.close()
            try await echoed
            await far.close()
            #expect(received == count)
        }
    }

    @Test("is used by a task that prefers its loop and by an actor on it, always on the loop's thread")
    func confinement() async throws {
        try await withLoop { loop in
            let home = await runOnce(on: loop) { clinux_thread_id() }
            let resident = Resident(on: loop)
            let threads = try await resident.perform { _ in
                let (client, server) = try await pair(.ipv4, on: loop)
                var threads = [clinux_thread_id()]
                for _ in 0..<20 {
                    async let wait: Void = pause(.milliseconds(1), on: loop)
                    await wait
                    try await client.write([1, 2, 3])
                    threads.append(clinux_thread_id())
                    _ = try await readAll(server, count: 3)
                    threads.append(clinux_thread_id())
                }
                return threads
            }
            #expect(threads.allSatisfy { $0 == home })
        }
    }

    @Test("does what can be done at once without giving the loop to other work")
    func noHop() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            let overtaken = Lock(false)
            loop.execute { overtaken.withLock { $0 = true } }
            try await client.write([1])
            #expect(try await readOnce(server) == [1])
            #expect(!overtaken.withLock { $0 })
        }
    }

    @Test("does so for an actor on its loop as well")
    func noHopInActor() async throws {
        try await withLoop { loop in
            let resident = Resident(on: loop)
            let task = Task(executorPreference: loop) {
                try await resident.perform { _ in
                    let (client, server) = try await pair(.unix, on: loop)
                    let overtaken = Lock(false)
                    loop.execute { overtaken.withLock { $0 = true } }
                    try await client.write([1])
                    #expect(try await readOnce(server) == [1])
                    #expect(!overtaken.withLock { $0 })
                }
            }
            try await task.value
        }
    }

    @Test("keeps writing after the peer has ended its stream, and does not call that a disconnect")
    func halfClose() async throws {
        try await onLoop { loop in
            for family in Family.allCases {
                let (client, server) = try await pair(family, on: loop)
                let disconnects = Lock(0)
                server.onDisconnect = { disconnects.withLock { $0 += 1 } }
                try await client.write([1, 2, 3])
                try client.shutdownWrite()
                #expect(try await readAll(server) == [1, 2, 3])
                try await server.write([4, 5])
                #expect(try await readAll(client, count: 2) == [4, 5])
                #expect(try await readAll(server) == [], "the end stays the end")
                try server.shutdownWrite()
                #expect(try await readAll(client) == [])
                await settle(loop)
                #expect(disconnects.withLock { $0 } == 0)
            }
        }
    }

    @Test("says when the peer has reset the connection, even though nobody reads", arguments: [Family.ipv4, .ipv6])
    func reset(_ family: Family) async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(family, on: loop)
            await withCheckedContinuation { gone in
                server.onDisconnect = { gone.resume() }
                client.reset()
            }
            let code = SocketError.Code.reset
            #expect(await failure { () throws(SocketError) in _ = try await readOnce(server) }?.code == code)
            #expect(await failure { () throws(SocketError) in _ = try await readOnce(server) }?.code == code)
            #expect(await failure { () throws(SocketError) in try await server.write([1]) }?.code == code)
        }
    }

    @Test("delivers what came before a reset, and then says reset and not end")
    func dataBeforeReset() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.ipv4, on: loop)
            try await client.write([1, 2, 3])
            client.reset()
            await settle(loop)
            // The write finds the reset first, which makes the kernel forget it.
            _ = await failure { () throws(SocketError) in try await server.write([1]) }
            #expect(try await readAll(server, count: 3) == [1, 2, 3])
            let error = await failure { () throws(SocketError) in _ = try await readOnce(server) }
            #expect(error?.code == .reset)
        }
    }

    @Test("says that the peer is gone to somebody who asks only afterwards")
    func lateQuestion() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            client.close()
            #expect(try await readAll(server) == [])
            await withCheckedContinuation { gone in
                server.onDisconnect = { gone.resume() }
            }
        }
    }

    @Test("says that the peer of a Unix socket has closed it, while nobody reads")
    func unixClose() async throws {
        try await onLoop { loop in
            let (client, server) = try await pair(.unix, on: loop)
            await withCheckedContinuation { gone in
                server.onDisconnect = { gone.resume() }
                client.close()
            }
        }
    }

    @Test("reads no more than it is asked to, and leaves the rest for later")
    func limits() async throws {
        try await onLoop { loop in
            for family in Family.allCases {
                let (client, server) = try await pair(family, on: loop)
                try await client.write([1, 2, 3, 4, 5][...], [6, 7, 8][...])
                try await client.write([][...], [9][...])
                var bytes: [UInt8] = [0]
                while bytes.count < 9 { _ = try await server.read(appendingTo: &bytes, atMost: 2) }
                _ = try await server.read(appendingTo: &bytes, atMost: 2)
                #expect(bytes == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
            }
        }
    }

    @Test("writes two pieces as if they were one, also when they do not fit at once")
    func twoPieces() async throws {
        try await withLoop { loop in
            let (near, far) = try await duplexPair(.unix, on: loop)
            let first = pattern(3_000_001)
            let second = pattern(2_000_003)
            async let written: Void = near.send(first, second)
            let received = try await far.receive(first.count + second.count, keep: true)
            try await written
            #expect(received == first + second)
            await near.close()
            await far.close()
        }
    }

    @Test("knows both of its ends, and sends small pieces at once")
    func facts() async throws {
        try await onLoop { loop in
            for family in Family.allCases {
                let (client, server) = try await pair(family, on: loop)
                if family == .unix {
                    #expect(server.peerAddress == .unix(path: ""))
                } else {
                    #expect(try server.peerAddress == client.localAddress)
                    #expect(server.noDelay == true && client.noDelay == true)
                }
                #expect(try server.localAddress == client.peerAddress)
                client.close()
                #expect(throws: SocketError.self) { try client.localAddress }
            }
        }
    }
}
