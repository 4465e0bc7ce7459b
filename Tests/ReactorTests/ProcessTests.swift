import CLinux
import Glibc
import Locking
import Testing

@testable import Reactor

/// What needs a process of its own: its descriptors, its limits, its mask, and its death.
@Suite("In a process of its own", .timeLimit(.minutes(1)))
struct ProcessTests {
    @Test("nothing leaves a descriptor behind: not success, failure, cancellation, a missed deadline or neglect")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            try await useEverything()
            let before = try openDescriptors()
            for _ in 0..<3 { try await useEverything() }
            let after = try openDescriptors()
            #expect(before == after)
        }
    }

    @Test("a connection waits when there is no descriptor for it, without the loop running hot, and is served later")
    func shortage() async {
        await #expect(processExitsWith: .success) {
            try await onLoop { loop in
                let shortages = Lock(0)
                let listener = try ListeningSocket.bind(
                    .ipv4(0x7F00_0001, port: 0),
                    on: loop,
                    onShortage: { error in
                        #expect(error.errno == EMFILE)
                        shortages.withLock { $0 += 1 }
                        if shortages.withLock({ $0 }) == 3 { setDescriptorLimit(1000) }
                    }
                )
                let client = try await Socket.connect(to: listener.boundAddress, on: loop)
                // No number below the limit is free.
                while true {
                    let filler = dup(0)
                    if filler > client.channel.descriptor {
                        close(filler)
                        break
                    }
                }
                setDescriptorLimit(UInt64(client.channel.descriptor) + 1)
                #expect(throws: SocketError.self) { try listener.acceptNow() }
                let polls = loop.pollCount
                _ = try await listener.accept()
                #expect(shortages.withLock { $0 } == 3)
                #expect(loop.pollCount - polls < 20)
                listener.close()
            }
        }
    }

    @Test("a descriptor's number that is used again brings no old event to its new owner")
    func reusedNumber() async {
        await #expect(processExitsWith: .success) {
            try await onLoop { loop in
                let (firstClient, first) = try await pair(.ipv4, on: loop)
                let (secondClient, second) = try await pair(.ipv4, on: loop)
                let listener = try ListeningSocket.bind(.ipv4(0x7F00_0001, port: 0), on: loop)
                let third = try await Socket.connect(to: listener.boundAddress, on: loop)
                let replaced = Lock(0)
                let wrong = Lock(0)
                var fresh: Socket?
                func replace(_ other: Socket) {
                    replaced.withLock { $0 += 1 }
                    let number = other.channel.descriptor
                    // The kernel gives the lowest number that is free: leave it no other than the one set free now.
                    let fillers = (0..<8).map { _ in dup(0) }
                    defer { for filler in fillers { close(filler) } }
                    other.close()
                    do {
                        guard let accepted = try listener.acceptNow() else { fatalError("nobody has connected") }
                        let socket = try Socket(adopting: accepted, on: loop)
                        #expect(socket.channel.descriptor == number)
                        socket.onDisconnect = { wrong.withLock { $0 += 1 } }
                        fresh = socket
                    } catch {
                        Issue.record(error)
                    }
                }
                first.onDisconnect = { replace(second) }
                second.onDisconnect = { replace(first) }
                // Both resets are reported by the same call of epoll_wait.
                firstClient.reset()
                secondClient.reset()
                for _ in 0..<5 { await pause(.milliseconds(1), on: loop) }
                #expect(replaced.withLock { $0 } == 1)
                #expect(wrong.withLock { $0 } == 0)
                #expect(fresh != nil)
                third.close()
            }
        }
    }

    @Test("a Unix socket is private even where files are made for everybody")
    func umaskIsNoMatter() async {
        await #expect(processExitsWith: .success) {
            umask(0)
            try await onLoop { loop in
                let path = freshSocketPath()
                let listener = try ListeningSocket.bind(.unix(path: path), on: loop)
                #expect(permissions(of: path) == 0o600)
                listener.close()
            }
        }
    }

    @Test("the limit of descriptors is raised as far as it goes")
    func limit() async {
        await #expect(processExitsWith: .success) {
            setDescriptorLimit(100)
            let (soft, hard) = try raiseDescriptorLimit()
            #expect(soft == hard)
            var now: UInt64 = 0
            var most: UInt64 = 0
            #expect(unsafe clinux_descriptor_limit(&now, &most) == 0)
            #expect(now == hard && most == hard)
        }
    }

    @Test("a socket used away from its loop ends the process, and is not a data race")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            try await withLoop { loop in
                _ = try await Socket.connect(to: .ipv4(0x7F00_0001, port: 1), on: loop)
            }
        }
    }

    @Test("a loop that is to wait for its own end ends the process, and does not hang")
    func ownEnd() async {
        await #expect(processExitsWith: .failure) {
            try await onLoop { loop in await loop.shutDown() }
        }
    }
}

private func setDescriptorLimit(_ soft: UInt64) {
    var old: UInt64 = 0
    var hard: UInt64 = 0
    #expect(unsafe clinux_descriptor_limit(&old, &hard) == 0)
    #expect(clinux_set_descriptor_limit(soft, hard) == 0)
}

/// How many descriptors the process has open.
private func openDescriptors() throws -> Int {
    guard let folder = unsafe opendir("/proc/self/fd") else { throw SystemError(errno: ENOENT, call: "opendir") }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    return count
}

/// Opens everything there is to open, and ends it in every way there is.
private func useEverything() async throws {
    let group = try EventLoopGroup(count: 2)
    let loop = group.next()
    let signals = try await SignalSource([.hangUp], on: loop)
    try await Task(executorPreference: loop) {
        for family in Family.allCases {
            let (client, server) = try await pair(family, on: loop)
            try await client.write([1])
            _ = try await readOnce(server)
            client.close()
            // The server's end is left to be closed when it is released.
            _ = server
            let listener = try ListeningSocket.bind(family.address, backlog: 0, on: loop)
            let neglected = try ListeningSocket.bind(family.address, on: loop)
            _ = neglected.boundAddress
            let address = listener.boundAddress
            var waiting: [Socket] = []
            for _ in 0..<4 {
                do throws(SocketError) {
                    let deadline = MonotonicTime.now + .milliseconds(5)
                    waiting.append(try await Socket.connect(to: address, on: loop, deadline: deadline))
                } catch {
                    #expect(error.code == .deadlineExceeded)
                }
            }
            let cancelled = Task(executorPreference: loop) {
                await failure { () throws(SocketError) in _ = try await Socket.connect(to: address, on: loop) }?.code
            }
            await Task.yield()
            cancelled.cancel()
            #expect(await cancelled.value == .cancelled)
            _ = try await listener.accept()
            listener.close()
            let refused = await failure { () throws(SocketError) in
                _ = try await Socket.connect(to: address, on: loop)
            }
            #expect(refused?.code == .system)
            #expect(throws: SocketError.self) { try ListeningSocket.bind(.unix(path: "/no/such/folder"), on: loop) }
        }
        let (left, _) = try await pair(.unix, on: loop)
        left.onDisconnect = {}
        signals.close()
    }.value
    await group.shutDown()
}
